-- What a new job of a type gets in a queue, by the policies of this moment: those of the type if it is defined, else the defaults.
create or replace function stint_internal.find_route(
    p_job_type text, p_asked_queue text,
    out queue text, out priority smallint, out max_attempts smallint, out max_payload_bytes int, out type_is_paused boolean,
    out is_defined boolean, out is_known boolean, out is_strict boolean, out payload_check jsonpath,
    out unique_rule jsonb, out has_quotas boolean, out has_limits boolean, out is_fair boolean)
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(nullif(p_asked_queue, ''), t.queue), t.priority, t.max_attempts, t.max_payload_bytes, t.paused_at is not null and t.name <> '*',
           t.name <> '*', q.name is not null, coalesce(q.strict, false), t.payload_check,
           t.unique_rule, exists (select from stint_internal.quota u where u.job_type in (p_job_type, '*') and u.counts <> 'running'),
           t.max_running is not null or q.max_running is not null or t.rate_limit is not null or q.rate_limit is not null
           or exists (select from stint_internal.quota u where u.job_type in (p_job_type, '*') and u.counts = 'running'),
           coalesce(q.is_fair, false)
    from (select * from stint_internal.job_type where name in (p_job_type, '*') order by name = '*' limit 1) as t
    left join stint_internal.queue q on q.name = coalesce(nullif(p_asked_queue, ''), t.queue)
$$;

comment on function stint_internal.find_route(text, text) is 'Resolves the policies of a job type and a queue; see stint_internal.route.';
