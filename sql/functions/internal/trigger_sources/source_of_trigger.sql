-- The source of a trigger that fires, null if it was dropped. What the trigger does it does as the owner of Stint, whoever changes the table, so this makes sure
-- that it is one that stint.create_trigger_source made. Raises ST017 trigger_source_broken.
create or replace function stint_internal.source_of_trigger(
    p_source_id int, p_relation regclass, p_name name, p_when text, p_level text, p_op text) returns stint_internal.trigger_source
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_source  stint_internal.trigger_source;
    v_trigger record;
begin
    select * into v_source from stint_internal.trigger_source s where s.id = p_source_id;
    if not found then
        return null;
    end if;
    -- Otherwise stint_new and stint_old could be views of the caller's, and would be read with the rights of the owner.
    select t.tgnewtable, t.tgoldtable into v_trigger from pg_trigger t where t.tgrelid = p_relation and t.tgname = p_name;
    if v_source.relation <> p_relation or p_when <> 'AFTER' or p_level <> 'STATEMENT'
       or v_trigger.tgnewtable is distinct from (case when p_op in ('INSERT', 'UPDATE') then 'stint_new'::name end)
       or v_trigger.tgoldtable is distinct from (case when p_op in ('UPDATE', 'DELETE') then 'stint_old'::name end) then
        raise exception using errcode = 'ST017', message = format('trigger %I of table %s is none that Stint made', p_name, p_relation),
            detail = 'It calls a function of Stint which works only in triggers made by stint.create_trigger_source, on their own table.',
            hint = format('Drop it: drop trigger %I on %s;', p_name, p_relation);
    end if;
    return v_source;
end $$;

comment on function stint_internal.source_of_trigger(int, regclass, name, text, text, text) is 'The trigger source whose trigger fires.';
