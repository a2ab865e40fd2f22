-- An ended job is about to run again: what still waits for it waits for the new end. The caller has put the job back among the unfinished ones. If some of its
-- children have not been told yet how it ended, they are told first: a retry does not take back what follows from an end.
create or replace function stint_internal.expect_again(p_job_id uuid) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from stint_internal.job_dependency d where d.parent_id = p_job_id) then
        loop
            perform from stint_internal.job_unsettled u where u.parent_id = p_job_id for update;
            exit when not found;
            perform stint_internal.settle_more(array[p_job_id]);
        end loop;
        update stint_internal.job_queue j set has_dependents = true where j.id = p_job_id;
        with reopened as (
            update stint_internal.job_dependency d set outcome = null where d.parent_id = p_job_id and d.outcome is not null returning d.child_id, d.place
        ), batches as (
            update stint_internal.job_batch b set has_retries = true from reopened r where b.id = r.child_id and b.finished_at is null
        )
        insert into stint_internal.job_watch (parent_id, child_id, from_place, to_place)
        select p_job_id, r.child_id, case when w.is_large then r.place else 1 end, case when w.is_large then r.place end
        from reopened r cross join lateral (select stint_internal.whole_stretch(r.child_id) is not null as is_large offset 0) as w
        where exists (select from stint_internal.job_queue j where j.id = r.child_id and j.waits_for_parents)
           or exists (select from stint_internal.job_batch b where b.id = r.child_id and b.finished_at is null);
    end if;
end $$;

comment on function stint_internal.expect_again(uuid) is 'Lets the dependents of a job that is retried wait for it again.';
