-- Whether an ended job may become unfinished again: not while a job that is the same under a rule of uniqueness is unfinished, nor over a quota of unfinished
-- jobs. Takes both places.
-- Locks what claim_unique and take_quotas lock. Raises ST030 duplicate_job, ST031 quota_exceeded.
create or replace function stint_internal.admit_again(p_job_id uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_job   stint_internal.job_history;
    v_again record;
begin
    select * into v_job from stint_internal.job_history h where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
    if not found then
        return;
    end if;
    v_again := stint_internal.return_rule(v_job);
    if v_again.rule is not null then
        perform stint_internal.claim_unique(v_again.rule, p_job_id, v_job.job_type, v_job.payload, null, v_job.tenant_id, v_job.created_by,
            null, null, null, null, v_again.digest);
    end if;
    if v_again.has_quotas then
        perform stint_internal.take_quotas(v_job.tenant_id, v_job.created_by, v_job.job_type, array[p_job_id], p_is_new => false);
    end if;
end $$;

comment on function stint_internal.admit_again(uuid) is 'Raises duplicate_job (ST030) or quota_exceeded (ST031) where an ended job must not run again now.';
