-- A worker says goodbye, or is known to be dead: whatever it still holds is rescued at once instead of after its lease. Locks the worker's row.
create or replace function stint.retire_worker(p_worker_id text) returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update stint_internal.worker w set stopped_at = stint.now() where w.id = p_worker_id;
    return stint.rescue_lost_jobs();
end $$;

comment on function stint.retire_worker(text) is 'Marks a worker as gone and rescues what it still held; returns how many jobs were rescued.';
