-- How many slots a limit has; null when it is no limit any more. Of a key: for jobs of this type.
create or replace function stint_internal.limit_max(p_limit_id text, p_job_type text) returns int
    -- Not SQL, which would be planned by every call.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_kind text := left(p_limit_id, 1);
    v_of   jsonb := substr(p_limit_id, 3);
begin
    if v_kind >= '8' then
        return case v_kind when '8' then (select (t.rate_limit ->> 'max')::int from stint_internal.job_type t where t.name = v_of ->> 0)
                           else (select (q.rate_limit ->> 'max')::int from stint_internal.queue q where q.name = v_of ->> 0) end;
    end if;
    return case v_kind
        when '1' then (select coalesce(t.max_running_per_key, 1) from stint_internal.job_type t where t.name in (p_job_type, '*') order by t.name = '*' limit 1)
        when '6' then (select t.max_running from stint_internal.job_type t where t.name = v_of ->> 0)
        when '7' then (select q.max_running from stint_internal.queue q where q.name = v_of ->> 0)
        else (select q.max from stint_internal.quota q
              where q.counts = 'running' and q.per = case when v_kind in ('2', '3') then 'user' else 'tenant' end and q.job_type = v_of ->> 2
                and q.plan = stint_internal.plan_of(v_of ->> 0)) end;
end $$;

comment on function stint_internal.limit_max(text, text) is 'How many jobs may be ready or running under a limit at once; under a rate, be ready or have been started within the period.';
