-- The part of create_trigger_source that needs the rights of the owner: checks and keeps the description of a source, which is all that its triggers go by.
-- Replaces a source of the same name and table. Locks the source's row. Raises 42501, ST001, ST007.
create or replace function stint.save_trigger_source(
    p_table regclass, p_job_type text, p_on text[], p_columns text[], p_key text, p_payload jsonb, p_queue text, p_priority int, p_delay interval,
    p_when text, p_tenant_column text, p_coalesce boolean, p_name text) returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_class   pg_class;
    v_known   jsonb;
    v_key     text[];
    v_name    text;
    v_payload jsonb;
    v_when    text;
    v_used    text[];
    v_events  text[] := array(select e from unnest(p_on) as e group by e order by array_position('{insert,update,delete,truncate}', e));
    v_id      int;
begin
    select * into v_class from pg_class c where c.oid = p_table;
    if not found then
        raise exception using errcode = 'ST001', message = 'p_table is no table', detail = format('Got %s.', coalesce(p_table::text, 'null')),
            hint = 'Name a table, with its schema: ''public.documents''.';
    end if;
    perform stint_internal.check_source_right(p_table);
    if v_class.relkind not in ('r', 'p') or v_class.relpersistence = 't' or v_class.relnamespace in ('pg_catalog'::regnamespace, 'stint_internal'::regnamespace) then
        raise exception using errcode = 'ST001', message = format('%s cannot be a source of jobs', p_table),
            detail = 'Views, foreign and temporary tables, tables of the system and those of Stint cannot.',
            hint = 'Name an ordinary or a partitioned table.';
    end if;
    perform stint_internal.resolve_policy(p_job_type, p_queue, p_priority, null);
    if cardinality(v_events) = 0 or v_events <@ '{insert,update,delete,truncate}' is not true or p_on is null then
        raise exception using errcode = 'ST001', message = 'p_on is not a list of events', detail = format('Got %s.', coalesce(p_on::text, 'null')),
            hint = 'Use some of {insert,update,delete,truncate}.';
    end if;
    if p_delay is null or p_delay < interval '0' then
        raise exception using errcode = 'ST001', message = format('p_delay is %s', coalesce(p_delay::text, 'null')),
            detail = 'A job waits so long after the first change that it stands for; it must not be negative.', hint = 'Pass an interval such as ''30 seconds'', or 0.';
    end if;

    select jsonb_object_agg(a.attname, a.attnum) into v_known
    from pg_attribute a where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated <> 'v';
    v_known := coalesce(v_known, '{}');
    if p_columns is not null and (cardinality(p_columns) = 0 or not 'update' = any (v_events)) then
        raise exception using errcode = 'ST001', message = 'p_columns has no meaning here',
            detail = 'It says which columns an update must change, and needs at least one, and update among the events.', hint = 'Leave it out for all columns.';
    end if;
    perform stint_internal.check_source_columns('p_columns', p_columns, p_table, v_known);
    begin
        v_key := case when p_key like '{%}' and not v_known ? p_key then p_key::text[] when p_key is not null then array[p_key] end;
    exception when invalid_text_representation then
        v_key := array[p_key];
    end;
    if v_key is null then
        select array_agg(a.attname::text order by k.place) into v_key
        from pg_index i cross join lateral unnest(i.indkey::int2[]) with ordinality as k (number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
        where i.indrelid = p_table and i.indisprimary and k.place <= i.indnkeyatts;
    end if;
    if coalesce(cardinality(v_key), 0) = 0 and p_coalesce is distinct from false then
        raise exception using errcode = 'ST001', message = format('table %s has no primary key', p_table),
            detail = 'Changes of the same key share a job; without a primary key, p_key has to say what that is.',
            hint = 'Pass p_key => ''id'', or ''{tenant_id,id}'' for several columns; or p_coalesce => false for a job for each change.';
    end if;
    v_key := coalesce(v_key, '{}');
    perform stint_internal.check_source_columns('p_key', v_key, p_table, v_known);
    if p_tenant_column is not null then
        perform stint_internal.check_source_columns('p_tenant_column', array[p_tenant_column], p_table, v_known);
        if not stint_internal.acts_for('{stint_operator}') then
            raise exception using errcode = '42501', message = 'p_tenant_column is for operators',
                detail = 'With it, whoever may write the table makes jobs for any tenant.', hint = 'Ask a member of stint_operator, or leave it out: jobs then belong to the tenant of the session that makes the change.';
        end if;
    end if;

    v_payload := stint_internal.source_payload(p_payload, v_key, p_table, v_known);
    v_when := stint_internal.source_condition(p_when, p_table, v_known);
    v_used := array(select unnest(v_key || p_columns || p_tenant_column)
                    union select substr(n, strpos(n, '.') + 1) from stint_internal.template_names(v_payload) as n where strpos(n, '.') > 0
                    union select stint_internal.condition_names(v_when, v_known)
                    except select null);

    v_name := coalesce(p_name, left(regexp_replace(v_class.relname || '_' || p_job_type, '[^A-Za-z0-9_.:-]', '_', 'g'), 63));
    perform stint_internal.check_name('p_name', v_name);
    insert into stint_internal.trigger_source as s (
        name, relation, relation_oid, known_columns, used_columns, events, columns, key, condition, job_type, payload, queue, priority, delay, tenant_column, is_coalesced, created_by)
    values (v_name, p_table, p_table::oid, v_known, v_used, v_events, p_columns, v_key, v_when, p_job_type, v_payload, p_queue, p_priority, p_delay, p_tenant_column,
            coalesce(p_coalesce, true), stint.current_subject())
    on conflict (name) do update
    set relation = excluded.relation, relation_oid = excluded.relation_oid, known_columns = excluded.known_columns, used_columns = excluded.used_columns, events = excluded.events,
        columns = excluded.columns, key = excluded.key, condition = excluded.condition, job_type = excluded.job_type, payload = excluded.payload,
        queue = excluded.queue, priority = excluded.priority, delay = excluded.delay, tenant_column = excluded.tenant_column,
        is_coalesced = excluded.is_coalesced, created_by = excluded.created_by, created_at = excluded.created_at
    where s.relation = excluded.relation or not exists (select from pg_class c where c.oid = s.relation)
    returning s.id into v_id;
    if not found then
        raise exception using errcode = 'ST001', message = format('there is a trigger source %s already', v_name),
            detail = 'It belongs to another table; see stint.trigger_sources.', hint = 'Pass another p_name, or drop it first.';
    end if;
    -- Keys may mean something else now.
    delete from stint_internal.trigger_job t where t.source_id = v_id;
    perform stint_internal.make_source_function(v_id);
    -- For the making of its triggers; it works in no other.
    execute format('grant execute on function stint.fire_trigger_source_%s() to %I', v_id, stint.caller_role());
    return v_id;
end $$;

comment on function stint.save_trigger_source(regclass, text, text[], text[], text, jsonb, text, int, interval, text, text, boolean, text) is
'What stint.create_trigger_source does in Stint''s own tables; call that.';
