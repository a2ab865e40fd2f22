-- The job that counts under a rule of uniqueness and is not p_job_id: the one that has the row of the digest or, where the rule leaves out states of unfinished jobs, one that
-- had it and is back in a state that counts. Null: none. p_locks: the caller holds the row of the digest; the job's own is locked if it waits and may not count for much
-- longer, or is to be changed.
create or replace function stint_internal.find_twin(p_rule jsonb, p_digest bytea, p_holder uuid, p_keep_until timestamptz, p_job_id uuid, p_locks boolean) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_states jsonb := stint_internal.counted_states(p_rule);
    v_other  stint_internal.unique_other;
begin
    p_locks := p_locks and (not v_states ? 'processing' or p_rule ->> 'on_conflict' in ('replace', 'postpone', 'defer'));
    if p_holder <> p_job_id and stint_internal.is_counted(p_rule, v_states, p_holder, p_keep_until, p_locks) then
        return p_holder;
    end if;
    if stint_internal.leaves_out_unfinished(v_states) then
        for v_other in
            select * from stint_internal.unique_other o where o.digest = p_digest and o.job_id not in (p_holder, p_job_id) order by o.job_id desc
        loop
            if stint_internal.is_counted(p_rule, v_states, v_other.job_id, v_other.keep_until, p_locks) then
                return v_other.job_id;
            end if;
        end loop;
    end if;
    return null;
end $$;

comment on function stint_internal.find_twin(jsonb, bytea, uuid, timestamptz, uuid, boolean) is 'The job that stands for others under a rule of uniqueness, if there is one.';
