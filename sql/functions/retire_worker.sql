-- A worker says goodbye, or is known to be dead: whatever it still holds is rescued at once instead of after its lease, also when it
-- never sent a heartbeat. Locks the worker's row. Raises ST001.
create or replace function stint.retire_worker(p_worker_id text) returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_worker_id is null or char_length(p_worker_id) not between 1 and 200 then
        raise exception using errcode = 'ST001', message = 'retire_worker needs a worker id',
            detail = format('Got %s.', quote_nullable(left(p_worker_id, 100))), hint = 'It has 1 to 200 characters; see select * from stint.worker_health;';
    end if;
    insert into stint_internal.worker as w (id, started_at, last_beat_at, stopped_at) values (p_worker_id, stint.now(), stint.now(), stint.now())
    on conflict (id) do update set stopped_at = excluded.stopped_at;
    return stint.rescue_lost_jobs();
end $$;

comment on function stint.retire_worker(text) is 'Marks a worker as gone and rescues what it still held; returns how many jobs were rescued.';
