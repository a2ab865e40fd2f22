-- A job whose type is paused; or one that was parked when it was, and has been left behind. Who paused it and why is for those who see every tenant: the reason
-- may quote the error of somebody else's job.
create or replace function stint_internal.explain_paused_type(p_job_type text, p_is_parked boolean) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_type   stint_internal.job_type;
    v_resume jsonb := stint_internal.next_step('Let its type go on', format('select stint.resume_job_type(%L);', p_job_type));
begin
    select * into v_type from stint_internal.job_type t where t.name = p_job_type and t.paused_at is not null;
    if found then
        return stint_internal.reason('type_paused', concat(format('The job type %s has been paused since %s', v_type.name, stint_internal.time_text(v_type.paused_at)),
            case when stint.sees_every_tenant() then concat(' by ' || v_type.paused_by, ': ' || v_type.pause_reason) end, '.',
            case when v_type.pause_reason like 'exit code %' then ' That happened by itself, when a handler ended with an exit code for a wrong configuration.' end),
            v_type.paused_at, p_facts => jsonb_build_object('job_type', v_type.name), p_next => v_resume);
    elsif p_is_parked then
        return stint_internal.reason('parked', format('It was parked while the job type %s was paused, and not found when that was resumed.', p_job_type),
            p_facts => jsonb_build_object('job_type', p_job_type), p_next => v_resume);
    end if;
    return '[]';
end $$;

comment on function stint_internal.explain_paused_type(text, boolean) is 'Reasons type_paused and parked.';
