-- Duty: what the transactions that ended jobs left over. Children that they could not tell of it, since there are so many, up to 5,000 a call; then nodes that could
-- not be decided when their last parents ended, because several sessions ended these at the same moment, up to 1,000. Skips what is locked.
create or replace function stint.release_dependents() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_parents uuid[];
    v_count   int := 0;
begin
    for v_part in 1 .. 5 loop
        v_parents := array(select u.parent_id from stint_internal.job_unsettled u order by u.parent_id limit 1000 for update skip locked);
        exit when cardinality(v_parents) = 0;
        v_count := v_count + stint_internal.settle_more(v_parents);
    end loop;
    return v_count + stint_internal.take_watches(array(
        select u.ctid from stint_internal.job_watch u where u.parent_id is null limit 1000 for update skip locked));
end $$;

comment on function stint.release_dependents() is
'Duty of tick(): releases or cancels what depends on jobs with more than 1,000 dependents, which the transaction that ended them left to it, and looks again at waiting
jobs and batches whose last parents were ended by several sessions at once; returns how many it looked at.';
