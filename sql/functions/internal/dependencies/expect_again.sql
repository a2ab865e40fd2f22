-- An ended job is about to run again: what still waits for it waits for the new end. The caller has put the job back among the unfinished ones.
create or replace function stint_internal.expect_again(p_job_id uuid) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from stint_internal.job_dependency d where d.parent_id = p_job_id) then
        update stint_internal.job_queue j set has_dependents = true where j.id = p_job_id;
        with reopened as (
            update stint_internal.job_dependency d set outcome = null where d.parent_id = p_job_id and d.outcome is not null returning d.child_id
        ), batches as (
            update stint_internal.job_batch b set has_retries = true from reopened r where b.id = r.child_id and b.finished_at is null
        )
        insert into stint_internal.job_watch (parent_id, child_id, from_place)
        select p_job_id, r.child_id, 1 from reopened r
        where exists (select from stint_internal.job_queue j where j.id = r.child_id and j.waits_for_parents)
           or exists (select from stint_internal.job_batch b where b.id = r.child_id and b.finished_at is null);
    end if;
end $$;

comment on function stint_internal.expect_again(uuid) is 'Lets the dependents of a job that is retried wait for it again.';
