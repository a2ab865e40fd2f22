-- Ended jobs of a workflow run again: those with parents wait for them once more, so no parent that is to run again comes later than its children. Locks what revive_jobs locks.
-- Returns those that had ended. Raises what revive_jobs raises.
create or replace function stint_internal.revive_nodes(p_job_ids uuid[]) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_back uuid[] := stint_internal.revive_jobs(p_job_ids);
begin
    perform stint_internal.wait_again(v_back);
    return v_back;
end $$;

comment on function stint_internal.revive_nodes(uuid[]) is 'Takes ended jobs of a workflow back, each to wait for its parents; returns those that had ended.';
