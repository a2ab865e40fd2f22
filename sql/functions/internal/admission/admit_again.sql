-- Whether an ended job may become unfinished again: not while a job that is the same under a rule of uniqueness is unfinished, nor over a quota of unfinished
-- jobs. Takes both places. A job that its caller made unique is the same as others of that digest, any other by the rule of its type.
-- Locks what claim_unique and take_quotas lock. Raises ST030 duplicate_job, ST031 quota_exceeded.
create or replace function stint_internal.admit_again(p_job_id uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Whatever the rule says about new jobs; a period begins with a creation.
    c_again constant jsonb := '{"on_conflict": "raise", "scope": "unfinished", "by_call": false}';
    v_job    stint_internal.job_history;
    v_policy record;
    v_rule   jsonb;
    v_digest bytea;
begin
    select * into v_job from stint_internal.job_history h where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
    if not found then
        return;
    end if;
    v_policy := stint_internal.resolve_policy(v_job.job_type, v_job.queue, null, null);
    select u.digest into v_digest from (
        select e.digest from stint_internal.unique_job e where e.job_id = p_job_id and e.by_call
        union all select p.digest from stint_internal.unique_past p where p.job_id = p_job_id) as u limit 1;
    if found then
        v_rule := c_again || '{"by_call": true}';
    else
        v_rule := v_policy.unique_rule - 'period' || case v_policy.unique_rule ->> 'scope' when 'pending' then c_again - 'scope' else c_again end;
    end if;
    if v_rule is not null then
        perform stint_internal.claim_unique(v_rule, p_job_id, v_job.job_type, v_job.payload, null, v_job.tenant_id, v_job.created_by, v_digest);
    end if;
    if v_policy.has_quotas then
        perform stint_internal.take_quotas(v_job.tenant_id, v_job.created_by, v_job.job_type, array[p_job_id], p_is_new => false);
    end if;
end $$;

comment on function stint_internal.admit_again(uuid) is 'Raises duplicate_job (ST030) or quota_exceeded (ST031) where an ended job must not run again now.';
