-- Trigger: turns the rows that a statement changed into jobs, in the statement's transaction. Takes no row locks that anybody waits for. Works the query out anew
-- each time; stint.fire_trigger_source_ID, the function of one source, does so only when its table has changed. A trigger whose source was
-- dropped does nothing. Raises ST017 trigger_source_broken, and what create_job raises.
create or replace function stint.fire_trigger_source() returns trigger
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_source   stint_internal.trigger_source := stint_internal.source_of_trigger(tg_argv[0]::int, tg_relid, tg_name, tg_when, tg_level, tg_op);
    v_keys     text[];
    v_payloads jsonb[];
    v_tenants  text[];
begin
    if v_source.id is not null then
        for v_keys, v_payloads, v_tenants in execute stint_internal.trigger_source_query(v_source, lower(tg_op)) loop
            perform stint_internal.create_trigger_jobs(v_source, v_keys, v_payloads, v_tenants);
        end loop;
    end if;
    return null;
end $$;

comment on function stint.fire_trigger_source() is 'The trigger function of triggers that were made before each source had its own; not to be called.';
