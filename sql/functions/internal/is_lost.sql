-- Whether a run is lost: its worker has said goodbye since it began, or its lease is over and its worker, if there is any, has been silent for longer than
-- settings.worker_lease. SQL-standard form, inlined; see stint.now().
create or replace function stint_internal.is_lost(
    p_started_at timestamptz, p_lease_until timestamptz, p_stopped_at timestamptz, p_last_beat_at timestamptz, p_now timestamptz, p_worker_lease interval)
    returns boolean
    language sql stable
    return p_stopped_at >= p_started_at or p_lease_until < p_now and coalesce(p_last_beat_at, '-infinity') < p_now - p_worker_lease;

comment on function stint_internal.is_lost(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, interval) is 'Whether a run has been lost with its worker.';
