-- Removes a job type: its policies, the versions of its handler, the functions and the database role that its handlers may use. Its record stays. Locks the
-- type's row. Raises ST007, ST040 in_use.
create or replace function stint.drop_job_type(p_job_type text) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_unfinished bigint;
    v_sources    text;
begin
    if p_job_type = '*' then
        raise exception using errcode = 'ST001', message = '* is no job type', detail = 'It holds the defaults of all others, which must be there.',
            hint = 'Change them with stint.define_job_type(''*'', …).';
    end if;
    perform from stint_internal.job_type t where t.name = p_job_type for update;
    if not found then
        perform stint_internal.refuse_job_type(p_job_type);
    end if;
    select count(*) into v_unfinished from stint_internal.job_queue j where j.job_type = p_job_type;
    select string_agg(s.name, ', ' order by s.name) into v_sources from stint_internal.trigger_source s where s.job_type = p_job_type;
    if v_unfinished > 0 or v_sources is not null then
        raise exception using errcode = 'ST040', message = format('job type %s is in use', p_job_type),
            detail = concat_ws(' ', case when v_unfinished > 0 then format('%s jobs of it are unfinished.', v_unfinished) end, 'Trigger sources make jobs of it: ' || v_sources || '.'),
            hint = concat_ws(' ', case when v_unfinished > 0 then format('Let them end, or cancel them: select stint.start_bulk_operation(''cancel'', %L);', jsonb_build_object('job_type', p_job_type)) end,
                             case when v_sources is not null then 'Remove the sources with stint.drop_trigger_source.' end);
    end if;
    delete from stint_internal.handler_version v where v.job_type = p_job_type;
    delete from stint_internal.job_function f where f.job_type = p_job_type;
    delete from stint_internal.job_type_database_role r where r.job_type = p_job_type;
    delete from stint_internal.job_type t where t.name = p_job_type;
    perform stint_internal.settle_order(p_job_type);
end $$;

comment on function stint.drop_job_type(text) is
'Removes the definition of a job type, with its handler''s versions, registered functions and database role. Refused (ST040) while jobs of it are unfinished or trigger
sources make some. Ended jobs stay. A job of that type that comes later is one of a type that nobody defined. select stint.drop_job_type(''send_fax'');';
