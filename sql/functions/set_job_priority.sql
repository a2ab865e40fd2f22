-- Moves an unfinished job to another lane. A ready one goes to the end of that lane, since a rank is never re-used. Locks the job's row.
-- Raises ST001, ST004, ST006.
create or replace function stint.set_job_priority(p_job_id uuid, p_priority int) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_before jsonb;
begin
    if p_priority is null or p_priority not between 0 and 10 then
        raise exception using errcode = 'ST001', message = format('p_priority is %s', coalesce(p_priority::text, 'null')),
            detail = 'Priorities go from 0 to 10; higher is more urgent.', hint = 'Pass a number from 0 to 10.';
    end if;
    perform stint_internal.lock_unfinished(p_job_id);
    v_before := stint_internal.job_facts(p_job_id);
    perform stint_internal.change_lane(array[p_job_id], null, p_priority);
    perform stint_internal.audit_call(v_before);
    return true;
end $$;

comment on function stint.set_job_priority(uuid, int) is 'Changes the priority (0-10, higher first) of an unfinished job.';
