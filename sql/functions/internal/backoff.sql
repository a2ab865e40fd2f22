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
    select coalesce(t.backoff_base, d.backoff_base), coalesce(t.backoff_cap, d.backoff_cap), coalesce(t.backoff_jitter, d.backoff_jitter)
    into v_base, v_cap, v_jitter
    from stint_internal.job_type d left join stint_internal.job_type t on t.name = p_job_type
    where d.name = '*';
    -- The exponent is held below 30 so that no interval overflows.
    return least(v_base * power(2, least(greatest(p_attempt, 1) - 1, 30)), v_cap) + v_jitter * random();
end $$;

comment on function stint_internal.backoff(text, int) is 'Delay before the next attempt after attempt number p_attempt failed.';
