-- Cancels unfinished jobs whose rows the caller has locked: waiting ones end at once; running ones are marked, and their workers told. Returns those
-- that were not asked before. p_by: who asks, if not the subject of this session.
create or replace function stint_internal.cancel_locked(p_job_ids uuid[], p_reason text, p_by text default null) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_waiting uuid[];
    v_runs    bigint[];
    v_workers text[];
    v_asked   uuid[];
begin
    with asked as (
        update stint_internal.job_queue j set cancel_requested_at = stint.now(), cancel_reason = p_reason, cancelled_by = coalesce(p_by, stint.current_subject())
        where j.id = any (p_job_ids) and (j.status <> 'processing' or j.cancel_requested_at is null)
        returning j.id, j.run, j.status, j.worker_id
    )
    select array_agg(a.id) filter (where a.status <> 'processing'), array_agg(a.run) filter (where a.status <> 'processing'),
           array_agg(distinct a.worker_id) filter (where a.status = 'processing'), array_agg(a.id)
    into v_waiting, v_runs, v_workers, v_asked from asked a;
    perform pg_notify('stint_cancel', w) from unnest(v_workers) as w where w is not null;
    if v_waiting is not null then
        perform stint_internal.archive_jobs(v_waiting, v_runs, '{pending,scheduled,retrying,blocked}', 'cancelled', null, null, null,
            'cancelled', p_reason, null);
        perform stint_internal.announce(v_waiting, 'cancelled');
    end if;
    return v_asked;
end $$;

comment on function stint_internal.cancel_locked(uuid[], text, text) is 'Cancels jobs that the caller has locked; running ones are asked to stop.';
