-- Under which rule of uniqueness an ended job would become unfinished again, and whether quotas count it. A job that its caller made unique is the same as others of
-- that digest, any other by the rule of its type as it is now, which may name states of ended jobs too. digest is null where it follows from the payload.
create or replace function stint_internal.return_rule(p_job stint_internal.job_history, out rule jsonb, out digest bytea, out has_quotas boolean)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Whatever the rule says about new jobs; a period begins with a creation.
    c_again constant jsonb := '{"on_conflict": "raise", "scope": "unfinished", "by_call": false}';
    v_rule  jsonb;
begin
    select r.unique_rule, r.has_quotas into v_rule, has_quotas from stint_internal.find_route(p_job.job_type, p_job.queue) as r;
    select u.digest into digest from (
        select e.digest from stint_internal.unique_job e where e.job_id = p_job.id and e.by_call
        union all select p.digest from stint_internal.unique_past p where p.job_id = p_job.id) as u limit 1;
    v_rule := stint_internal.placed_rule(v_rule, p_job.created_at);
    rule := case when digest is not null then c_again || '{"by_call": true}'
                 else v_rule - '{period,align}'::text[] || case when v_rule ->> 'scope' = 'pending' or v_rule ? 'states' then c_again - 'scope' else c_again end end;
end $$;

comment on function stint_internal.return_rule(stint_internal.job_history) is 'The rule of uniqueness, the digest and whether there are quotas, for an ended job that is to run again.';
