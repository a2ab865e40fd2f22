-- Duty, the safety net: nodes that watch a parent which is no longer unfinished, because it was ended in a way that could not see them (a repeatable-read
-- transaction, for one). Reads as many pages of job_watch a call, however large that is.
create or replace function stint.find_stranded_dependents() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- One look for each, whatever the planner last heard of the size of the tables.
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_part record := stint_internal.next_pages('find_stranded_dependents', 'stint_internal.job_watch', 100);
begin
    return stint_internal.take_watches(array(
        select s.ctid from stint_internal.job_watch s
        where s.ctid >= v_part.low and s.ctid < v_part.high
          and s.parent_id is not null and (select true from stint_internal.job_queue j where j.id = s.parent_id) is null
          -- Whose children are still being told.
          and not exists (select from stint_internal.job_unsettled u where u.parent_id = s.parent_id)
        for update of s skip locked));
end $$;

comment on function stint.find_stranded_dependents() is
'Duty of tick(): finds waiting jobs and batches that missed the end of the parent they watch; returns how many. One part of them a call: where they are few, that is all.';
