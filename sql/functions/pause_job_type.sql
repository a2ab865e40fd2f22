-- Stops claims of one job type: its ready jobs lose their places in line and wait as blocked, so that they cost claims of others
-- nothing; so do those that wait for a slot of a limit; delayed ones are parked when they become due.
-- Locks the type's row and those jobs. Raises ST001.
create or replace function stint.pause_job_type(p_job_type text, p_reason text default null) returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_parked  int;
    v_leaving uuid[];
begin
    perform stint_internal.check_name('p_job_type', p_job_type);
    if not exists (select from stint_internal.job_type t where t.name = p_job_type) then
        perform stint.define_job_type(p_job_type);
    end if;
    update stint_internal.job_type t
    set paused_at = coalesce(t.paused_at, stint.now()), paused_by = stint.current_subject(), pause_reason = p_reason
    where t.name = p_job_type;
    with parked as (
        select j.id, j.status from stint_internal.job_queue j
        where j.job_type = p_job_type and (j.status = 'pending' or j.status = 'blocked' and j.has_limits) order by j.id for no key update skip locked
    ), done as (
        update stint_internal.job_queue j set status = 'blocked', rank = null, scheduled_for = 'infinity' from parked where j.id = any (array[parked.id])
        returning j.id, parked.status, j.has_limits
    )
    select count(*) filter (where d.status = 'pending'), array_agg(d.id) filter (where d.has_limits) into v_parked, v_leaving from done d;
    -- So that others may run under the same limits.
    if v_leaving is not null then
        perform stint_internal.leave_limits(v_leaving);
    end if;
    return v_parked;
end $$;

comment on function stint.pause_job_type(text, text) is
'No job of the type is started until resume_job_type; returns how many ready jobs were parked. Happens by itself when a handler exits with 78 (wrong
configuration). A job whose creation is not committed yet cannot be parked, and may still be started.';
