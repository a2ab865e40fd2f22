-- Duty: nodes that could not be decided when their last parents ended, because several sessions ended these at the same moment. At most 1,000 a call.
create or replace function stint.release_dependents() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return stint_internal.take_watches(array(
        select u.ctid from stint_internal.job_watch u where u.parent_id is null limit 1000 for update skip locked));
end $$;

comment on function stint.release_dependents() is
'Duty of tick(): looks again at waiting jobs and batches whose last parents were ended by several sessions at once; returns how many it looked at.';
