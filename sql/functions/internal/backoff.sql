-- When to try again: base × 2^(attempt - 1), at most the cap, plus a random part so that jobs that failed together do not return together.
create or replace function stint_internal.backoff(p_job_type text, p_attempt int) returns interval
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_base   interval;
    v_cap    interval;
    v_jitter interval;
begin
    select t.backoff_base, t.backoff_cap, t.backoff_jitter into v_base, v_cap, v_jitter
    from stint_internal.job_type t where t.name = any (array[p_job_type, '*']) order by t.name = '*' limit 1;
    -- The exponent is held below 30 so that no interval overflows.
    return least(v_base * power(2, least(greatest(p_attempt, 1) - 1, 30)), v_cap) + v_jitter * random();
end $$;

comment on function stint_internal.backoff(text, int) is 'Delay before the next attempt after attempt number p_attempt failed.';
