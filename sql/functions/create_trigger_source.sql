-- Makes a table a source of jobs: keeps the description (stint.save_trigger_source checks it, and the caller's right) and creates one trigger per event, with
-- the rights of the caller, so that PostgreSQL checks those on the table. All or nothing. Locks the table against writes for a moment. Raises 42501, ST001, ST007.
create or replace function stint.create_trigger_source(
    p_table         regclass,
    p_job_type      text,
    p_on            text[]   default '{insert,update}',
    p_columns       text[]   default null,
    p_key           text     default null,
    p_payload       jsonb    default null,
    p_queue         text     default null,
    p_priority      int      default null,
    p_delay         interval default '0',
    p_when          text     default null,
    p_tenant_column text     default null,
    p_coalesce      boolean  default true,
    p_name          text     default null
) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_id    int := stint.save_trigger_source(p_table, p_job_type, p_on, p_columns, p_key, p_payload, p_queue, p_priority, p_delay, p_when,
                                             p_tenant_column, p_coalesce, p_name);
    v_event record;
begin
    for v_event in
        select e.name, format('stint_%s_%s', v_id, e.name) as trigger_name, e.name = any (p_on) as is_wanted
        from unnest('{insert,update,delete,truncate}'::text[]) as e (name)
    loop
        if v_event.is_wanted then
            execute format('create or replace trigger %I after %I on %s %s for each statement execute function stint.%I()',
                           v_event.trigger_name, v_event.name, p_table,
                           case v_event.name when 'insert' then 'referencing new table as stint_new' when 'delete' then 'referencing old table as stint_old'
                                             when 'update' then 'referencing old table as stint_old new table as stint_new' end, format('fire_trigger_source_%s', v_id));
        elsif exists (select from pg_trigger t where t.tgrelid = p_table and t.tgname = v_event.trigger_name) then
            execute format('drop trigger %I on %s', v_event.trigger_name, p_table);
        end if;
    end loop;
    return (select s.name from stint.trigger_sources s where s.id = v_id);
end $$;

comment on function stint.create_trigger_source(regclass, text, text[], text[], text, jsonb, text, int, interval, text, text, boolean, text) is
'Makes jobs from changes of a table, in the transaction that makes the change; returns the source''s name. A second call with the same name replaces it.
p_table: an ordinary or partitioned table. p_job_type, p_queue, p_priority: as in create_job. p_on: some of insert, update, delete, truncate.
p_columns: an update counts only if it really changed one of them; by default any. p_key: the column, or ''{several,columns}'', whose changes share a
job as long as that has not been started; by default the primary key. p_coalesce: false for a job for each changed row instead.
p_payload: a list of columns ''["id", "title"]'', or an object in which "$.column" is replaced by the row''s value, "$old.column" by the one before, "$op" by
the event and "$table" by the table; by default {"table", "op", "key"}. Where changes share a job, the payload is that of the last one.
p_delay: how long a job waits for further changes after the first. p_when: a condition on the row as a JSON path: ''$.status == "published"''.
p_tenant_column: the column with the tenant of the job (for operators); by default the tenant of the session. p_name: by default table_job_type.
For the table''s owner, and for members of stint_operator who have TRIGGER and SELECT on it.
select stint.create_trigger_source(''public.documents'', ''index_document'', p_on => ''{insert,update}'', p_columns => ''{body}'', p_key => ''id'');';
