-- A job that waits for its turn in strict order: which job of its key goes first, what that one waits for, and what can be done about it. Whoever sees one job of a key sees all.
create or replace function stint_internal.explain_order(p_job stint_internal.job_queue) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_place  stint_internal.limit_place;
    v_first  stint_internal.job_queue;
    v_held   stint_internal.held_key;
    v_before bigint;
    v_id     uuid;
begin
    if p_job.has_limits is null then
        return '[]';
    end if;
    select * into v_place from stint_internal.limit_place p where p.job_id = p_job.id and p.is_strict and p.held::int = 0;
    if not found then
        return '[]';
    end if;
    select h.job_id into v_id from stint_internal.limit_place h where h.limit_id = v_place.limit_id and h.held order by not h.is_strict, h.place limit 1;
    v_before := (select count(*) from (
        select from stint_internal.limit_place b
        where b.limit_id = v_place.limit_id and not b.held and (b.priority > 0 or b.place < v_place.place) limit 10000) as b) + (v_id is not null)::int;
    select * into v_first from stint_internal.job_queue j where j.id = v_id;
    select * into v_held from stint_internal.held_key k where k.job_id = v_id;
    return stint_internal.reason('key_order', concat(format('The %s keeps the order of its jobs, and %s before it', stint_internal.limit_name(v_place.limit_id),
            case v_before when 0 then 'none is' when 1 then 'one job is' else format('%s jobs are', v_before) end),
            case when v_held.job_id is not null then format('. The first, job %s, %s at %s, and the key stands still until that one is run again, deleted, or lets it go', v_id,
                     case v_held.status when 'failed' then 'failed for good' else 'became a dead letter' end, stint_internal.time_text(v_held.held_at))
                 when v_first.id is not null then concat(format('. The first, job %s, ', v_id), case
                     when v_first.status = 'processing' then 'is running'
                     when v_first.status = 'pending' then 'is ready'
                     when v_first.status = 'retrying' then 'has failed and is tried again at ' || stint_internal.time_text(v_first.scheduled_for)
                     when v_first.status = 'scheduled' then 'is scheduled for ' || stint_internal.time_text(v_first.scheduled_for)
                     when v_first.has_limits then 'waits for another limit'
                     else format('waits because its type %s is paused', v_first.job_type) end) end, '.'),
        p_job_ids => case when v_id is not null then array[v_id] end,
        p_facts => jsonb_build_object('limit_name', stint_internal.limit_name(v_place.limit_id), 'before', v_before),
        p_next => case
            when v_held.status = 'dead_letter' then stint_internal.next_step('Run the first one again', format('select * from stint.redrive_jobs(array[%L]::uuid[]);', v_id))
            when v_held.job_id is not null then stint_internal.next_step('Run the first one again', format('select stint.retry_job(%L);', v_id))
            when v_first.status in ('retrying', 'scheduled') then stint_internal.next_step('Do not wait for the first one: make it ready now', format('select stint.retry_job(%L);', v_id))
            when v_first.status = 'blocked' and v_first.has_limits is not true
                then stint_internal.next_step('Let the type of the first one go on', format('select stint.resume_job_type(%L);', v_first.job_type))
            when v_id is not null then stint_internal.next_step('Ask about the first one', format('select stint.explain_job(%L);', v_id))
            else stint_internal.next_step('Give out the slot now', 'select stint.settle_limits();') end
            || case when v_held.job_id is not null then stint_internal.next_step('Do without it: let the next of the key go on', format('select stint.release_key(%L);', v_id))
                    else '[]' end);
end $$;

comment on function stint_internal.explain_order(stint_internal.job_queue) is 'Reason key_order.';
