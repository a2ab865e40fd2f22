-- Moves an unfinished job to another lane. A ready one goes to the end of that lane, since a rank is never re-used. Locks the job's row.
-- Raises ST001, ST004, ST006.
create or replace function stint.set_job_priority(p_job_id uuid, p_priority int) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job    stint_internal.job_queue;
    v_status text;
begin
    if p_priority is null or p_priority not between 0 and 10 then
        raise exception using errcode = 'ST001', message = format('p_priority is %s', coalesce(p_priority::text, 'null')),
            detail = 'Priorities go from 0 to 10; higher is more urgent.', hint = 'Pass a number from 0 to 10.';
    end if;
    select * into v_job from stint_internal.job_queue j where j.id = p_job_id for no key update;
    if not found or not stint_internal.is_visible(v_job.tenant_id, v_job.created_by) then
        v_status := stint_internal.ended_status(p_job_id);
        if v_status is null then
            return stint.set_job_priority(p_job_id, p_priority);
        end if;
        raise exception using errcode = 'ST006', message = format('job %s has ended', p_job_id),
            detail = format('It is %s.', v_status), hint = 'Only unfinished jobs have a place in line.';
    end if;
    if v_job.priority <> p_priority then
        update stint_internal.job_queue j
        set priority = p_priority,
            -- A running job keeps its rank: it has no place in line to lose, and gets a fresh one should it return.
            rank = case when j.status = 'pending' then nextval('stint_internal.rank_seq') else j.rank end
        where j.id = p_job_id;
    end if;
    return true;
end $$;

comment on function stint.set_job_priority(uuid, int) is 'Changes the priority (0-10, higher first) of an unfinished job.';
