-- Gives the parked jobs of a type fresh places in line, oldest first. Locks the type's row and those jobs. Raises ST001.
create or replace function stint.resume_job_type(p_job_type text) returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_parked uuid[];
begin
    update stint_internal.job_type t set paused_at = null, paused_by = null, pause_reason = null where t.name = p_job_type and t.name <> '*';
    if not found then
        raise exception using errcode = 'ST001', message = format('job type %s is not known', quote_nullable(p_job_type)),
            detail = 'It was neither defined nor paused.', hint = 'See select * from stint.job_types;';
    end if;
    v_parked := array(select j.id from stint_internal.job_queue j
                      where j.job_type = p_job_type and j.status = 'blocked' and j.waits_for_parents is null order by j.id for no key update);
    perform stint_internal.make_ready(v_parked);
    return cardinality(v_parked);
end $$;

comment on function stint.resume_job_type(text) is 'Lets the jobs of a paused type be started again; returns how many were waiting.';
