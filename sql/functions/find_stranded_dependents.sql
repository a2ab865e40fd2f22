-- Duty, the safety net: nodes that watch a parent which is no longer unfinished, because it was ended in a way that could not see them (a repeatable-read
-- transaction, for one). Reads job_watch once; at most 1,000 nodes a call.
create or replace function stint.find_stranded_dependents() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return stint_internal.take_watches(array(
        select s.ctid from stint_internal.job_watch s
        where s.parent_id is not null and not exists (select from stint_internal.job_queue j where j.id = s.parent_id)
        limit 1000 for update skip locked));
end $$;

comment on function stint.find_stranded_dependents() is 'Duty of tick(): finds waiting jobs and batches that missed the end of the parent they watch; returns how many.';
