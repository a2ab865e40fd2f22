-- For how long a start counts under a rate; null when there is no such rate any more. In seconds, so that it is as long in every time zone.
create or replace function stint_internal.limit_period(p_limit_id text) returns interval
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := substr(p_limit_id, 3)::jsonb ->> 0;
begin
    return make_interval(secs => date_part('epoch', (case left(p_limit_id, 1)
        when '8' then (select t.rate_limit ->> 'period' from stint_internal.job_type t where t.name = v_name)
        when '9' then (select q.rate_limit ->> 'period' from stint_internal.queue q where q.name = v_name) end)::interval));
end $$;

comment on function stint_internal.limit_period(text) is 'The period of a rate limit.';
