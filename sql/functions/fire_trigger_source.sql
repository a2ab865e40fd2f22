-- Trigger: turns the rows that a statement changed into jobs, in the statement's transaction. Takes no row locks that anybody waits for. Runs as the owner
-- of Stint whoever changes the table, so it makes sure that it was called by a trigger that stint.create_trigger_source made. A trigger whose source was
-- dropped does nothing. Raises ST017 trigger_source_broken, and what create_job raises.
create or replace function stint.fire_trigger_source() returns trigger
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_source   stint_internal.trigger_source;
    v_trigger  record;
    v_keys     text[];
    v_payloads jsonb[];
    v_tenants  text[];
begin
    select * into v_source from stint_internal.trigger_source s where s.id = tg_argv[0]::int;
    if not found then
        return null;
    end if;
    -- Otherwise stint_new and stint_old could be views of the caller's, and would be read with the rights of the owner.
    select t.tgnewtable, t.tgoldtable into v_trigger from pg_trigger t where t.tgrelid = tg_relid and t.tgname = tg_name;
    if v_source.relation <> tg_relid or tg_when <> 'AFTER' or tg_level <> 'STATEMENT'
       or v_trigger.tgnewtable is distinct from (case when tg_op in ('INSERT', 'UPDATE') then 'stint_new'::name end)
       or v_trigger.tgoldtable is distinct from (case when tg_op in ('UPDATE', 'DELETE') then 'stint_old'::name end) then
        raise exception using errcode = 'ST017', message = format('trigger %I of table %s is none that Stint made', tg_name, tg_relid::regclass),
            detail = 'It calls stint.fire_trigger_source, which works only in triggers made by stint.create_trigger_source, on their own table.',
            hint = format('Drop it: drop trigger %I on %s;', tg_name, tg_relid::regclass);
    end if;
    for v_keys, v_payloads, v_tenants in execute stint_internal.trigger_source_query(v_source, lower(tg_op)) loop
        perform stint_internal.create_trigger_jobs(v_source, v_keys, v_payloads, v_tenants);
    end loop;
    return null;
end $$;

comment on function stint.fire_trigger_source() is 'The trigger function of the triggers that stint.create_trigger_source makes; not to be called.';
