-- What a bulk operation will be: its arguments checked, its filter understood, who started it; nothing is written. Without a status in the filter each
-- action takes the jobs that it is meant for; with one, what it can take at most. Raises ST001, ST002, ST007, 42501.
create or replace function stint_internal.plan_bulk(p_action text, p_filter jsonb, p_queue text, p_priority int, p_reason text)
    returns stint_internal.bulk_operation
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_filter stint_internal.job_filter;
    v_now    timestamptz := stint.now();
    v_op     stint_internal.bulk_operation;
    v_rule   record;
    v_does   text;
begin
    -- The right to do it to many is the right to do it to one.
    select * into v_rule from (values
        ('retry',        'stint.retry_job(uuid)',             '{failed,dead_letter,expired}',
                         '{failed,dead_letter,expired,cancelled,completed,scheduled,retrying}'),
        ('redrive',      'stint.retry_job(uuid)',             '{dead_letter}', '{dead_letter}'),
        ('cancel',       'stint.cancel_job(uuid,text)',       '{pending,scheduled,blocked,retrying,processing}', '{pending,scheduled,blocked,retrying,processing}'),
        ('delete',       'stint.delete_job(uuid)',            '{completed,failed,cancelled,expired,dead_letter}',
                         '{completed,failed,cancelled,expired,dead_letter,pending,scheduled,blocked,retrying}'),
        ('move',         'stint.move_job(uuid,text)',         '{pending,scheduled,blocked,retrying}', '{pending,scheduled,blocked,retrying}'),
        ('reprioritise', 'stint.set_job_priority(uuid,int)',  '{pending,scheduled,blocked,retrying}', '{pending,scheduled,blocked,retrying,processing}')
    ) as r (action, function, usual, allowed) where r.action = p_action;
    if not found then
        raise exception using errcode = 'ST001', message = format('p_action is %s', coalesce(quote_literal(left(p_action, 40)), 'null')),
            detail = 'Known are: retry, redrive, cancel, delete, move, reprioritise.', hint = 'To take one back, call stint.undo_bulk_operation.';
    end if;
    foreach v_does in array array[v_rule.function, case when p_action = 'redrive' and p_queue is not null then 'stint.move_job(uuid,text)' end,
                                  case when p_action = 'redrive' and p_priority is not null then 'stint.set_job_priority(uuid,int)' end] loop
        continue when v_does is null;
        if exists (select from unnest(stint_internal.acting_roles()) as a (role) where has_function_privilege(a.role, v_does, 'execute') is not true) then
            raise exception using errcode = '42501', message = format('permission denied for bulk operation %s', p_action),
                detail = format('It needs the right to call %s.', v_does), hint = 'Ask an operator to do it, or for that right.';
        end if;
    end loop;
    if (p_queue is not null) <> (p_action = 'move') and (p_queue is null or p_action <> 'redrive') then
        raise exception using errcode = 'ST001', message = format('p_queue is %s for %s', coalesce(quote_literal(left(p_queue, 100)), 'null'), p_action),
            detail = 'It says where move, and if you like redrive, put the jobs. Which jobs to take stands in p_filter.',
            hint = 'Pass p_queue with move, and leave it out with other actions.';
    end if;
    if (p_priority is not null) <> (p_action = 'reprioritise') and (p_priority is null or p_action <> 'redrive') or p_priority not between 0 and 10 then
        raise exception using errcode = 'ST001', message = format('p_priority is %s for %s', coalesce(p_priority::text, 'null'), p_action),
            detail = 'It is what reprioritise, and if you like redrive, give the jobs: 0 to 10, higher is more urgent.',
            hint = 'Pass p_priority with reprioritise, and leave it out with other actions.';
    end if;
    if p_queue is not null then
        perform stint_internal.check_name('p_queue', p_queue);
    end if;

    v_op.id := stint_internal.new_id(v_now);
    v_op.action := p_action;
    v_op.filter := p_filter;
    v_op.queue := p_queue;
    v_op.priority := p_priority;
    v_op.reason := left(p_reason, 1000);
    v_op.tenant_id := (stint.my_tenants())[1];
    v_op.created_by := stint.current_subject();
    v_op.created_role := stint.caller_role();
    v_op.created_at := v_now;
    v_filter := stint_internal.read_filter(p_filter);
    if v_filter.statuses is null then
        v_filter.statuses := v_rule.usual::text[];
    elsif not v_filter.statuses <@ v_rule.allowed::text[] then
        raise exception using errcode = 'ST001', message = format('status in p_filter contradicts the action %s', p_action),
            detail = format('%s can be done to jobs that are %s; got %s.', initcap(p_action), array_to_string(v_rule.allowed::text[], ', '), p_filter -> 'status'),
            hint = 'Leave status out, or name only those.';
    end if;
    -- What is created from now on is not meant.
    v_filter.created_before := least(v_filter.created_before, v_now + interval '1 microsecond');
    if v_filter.ids is not null then
        v_op.source := 'chosen';
        v_op.chosen := array(select e.id from unnest(v_filter.ids) as e (id) order by e.id);
        v_filter.ids := null;
    elsif v_filter.statuses && '{pending,scheduled,blocked,retrying,processing}' then
        v_op.source := 'job_queue';
    else
        v_op.source := 'job_history';
    end if;
    v_op.resolved := v_filter;
    v_op.changed := 0;
    v_op.skipped := 0;
    v_op.missed := '{}';
    v_op.chosen := coalesce(v_op.chosen, '{}');
    v_op.rounds := 0;
    return v_op;
end $$;

comment on function stint_internal.plan_bulk(text, jsonb, text, int, text) is 'Checks the arguments of a bulk operation and makes its row, unwritten.';
