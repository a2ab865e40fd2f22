-- Sets the quotas of a plan, in place of those it had; holds for the next job. Routes that would let jobs past, or need not look any more, are forgotten.
-- Locks the plan's row. Raises ST001, ST002 unknown_option.
create or replace function stint.define_plan(p_plan text, p_quotas jsonb default '[]') returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_options constant text[] := '{count,per,max,period,job_type}';
    v_quota  jsonb;
    v_place  int;
    v_wrong  text;
    v_period interval;
    v_had_limits boolean := exists (select from stint_internal.quota q where q.plan = p_plan and q.counts = 'running');
begin
    if p_plan is distinct from '*' then
        perform stint_internal.check_name('p_plan', p_plan);
    end if;
    if p_quotas is null or jsonb_typeof(p_quotas) <> 'array' then
        raise exception using errcode = 'ST001', message = 'p_quotas must be a JSON array of objects',
            detail = format('Got %s.', coalesce('a JSON ' || jsonb_typeof(p_quotas), 'an SQL null')),
            hint = 'For example [{"count": "unfinished", "per": "user", "max": 5}, {"count": "created", "per": "tenant", "max": 100, "period": "1 hour"}].';
    end if;
    insert into stint_internal.plan (name) values (p_plan) on conflict do nothing;
    perform from stint_internal.plan p where p.name = p_plan for no key update;
    delete from stint_internal.quota q where q.plan = p_plan;
    for v_quota, v_place in select e.quota, e.n from jsonb_array_elements(p_quotas) with ordinality as e (quota, n) order by e.n loop
        v_wrong := null;
        if jsonb_typeof(v_quota) = 'object' then
            select k into v_wrong from jsonb_object_keys(v_quota - c_options) as k limit 1;
            if found then
                raise exception using errcode = 'ST002', message = format('element %s of p_quotas has an unknown option %s', v_place, quote_literal(left(v_wrong, 100))),
                    detail = format('Known are: %s.', array_to_string(c_options, ', ')), hint = 'Nothing was changed; check the spelling.';
            end if;
        end if;
        begin
            v_period := coalesce((v_quota ->> 'period')::interval, '0');
        exception when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
            v_period := '-1 second';
        end;
        v_wrong := case
            when jsonb_typeof(v_quota) <> 'object' then 'it is no object'
            when v_quota ->> 'count' is null or v_quota ->> 'count' not in ('unfinished', 'created', 'running') then 'count must be unfinished, created or running'
            when v_quota ->> 'per' is null or v_quota ->> 'per' not in ('user', 'tenant') then 'per must be user or tenant'
            when coalesce(v_quota ->> 'max', '') !~ '^[0-9]{1,6}$' or jsonb_typeof(v_quota -> 'max') <> 'number' then 'max must be a number from 0 to 999999'
            when v_quota ->> 'count' = 'running' and v_quota ->> 'max' = '0' then 'max of running jobs must be at least 1'
            when v_quota ->> 'count' <> 'created' and v_quota ? 'period' then 'period goes only with count created'
            when v_quota ->> 'count' = 'created' and v_period not between interval '1 second' and interval '366 days' then
                'period must be an interval of 1 second to 366 days'
            when v_quota ? 'job_type' and v_quota ->> 'job_type' is distinct from '*' and not coalesce(stint_internal.is_name(v_quota ->> 'job_type'), false) then
                'job_type must be the name of a job type, or * for all together'
        end;
        if v_wrong is not null then
            raise exception using errcode = 'ST001', message = format('element %s of p_quotas: %s', v_place, v_wrong), detail = format('Got %s.', left(v_quota::text, 200)),
                hint = 'Nothing was changed. For example {"count": "created", "per": "tenant", "max": 100, "period": "1 hour", "job_type": "import_csv"}.';
        end if;
        insert into stint_internal.quota (plan, counts, per, job_type, period, max)
        values (p_plan, v_quota ->> 'count', v_quota ->> 'per', coalesce(v_quota ->> 'job_type', '*'), v_period, (v_quota ->> 'max')::int)
        on conflict (plan, counts, per, job_type, period) do update set max = least(stint_internal.quota.max, excluded.max);
    end loop;
    -- Those that another transaction is just forgetting are left to it, and what then stays wrong to refresh_routes.
    delete from stint_internal.route where ctid = any (array(
        select r.ctid from stint_internal.route r
        cross join lateral stint_internal.find_route(r.job_type, r.asked_queue) as f
        where r.has_quotas <> f.has_quotas or r.has_limits <> f.has_limits
        for update of r skip locked));
    if v_had_limits or exists (select from stint_internal.quota q where q.plan = p_plan and q.counts = 'running') then
        perform stint_internal.enrol_jobs();
        perform stint_internal.revisit_limits('2', '6');
    end if;
end $$;

comment on function stint.define_plan(text, jsonb) is
'Sets how many jobs a tenant and its users may have, in place of what the plan said before; [] for no limit. The plan * holds for whoever has no other.
Each quota: count (unfinished, created; running: no more are started at once, the others wait), per (user, tenant), max, period (of created: in any stretch of so long), job_type (left out: all together).
select stint.define_plan(''free'', ''[{"count": "unfinished", "per": "user", "max": 5}, {"count": "created", "per": "tenant", "max": 100, "period": "1 hour"}]'');';
