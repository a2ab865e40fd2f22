-- When to try again after attempt number p_attempt: base × 2^(n - 1), base × n, base, or the n-th of a list, of which the last repeats; at most the cap,
-- unless listed. Jitter keeps jobs that failed together from returning together: bounded adds up to backoff_jitter, full takes anything up to the delay.
create or replace function stint_internal.backoff(p_job_type text, p_attempt int) returns interval
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_type  stint_internal.job_type;
    v_n     int := greatest(p_attempt, 1);
    v_delay interval;
begin
    select * into v_type from stint_internal.job_type t where t.name = any (array[p_job_type, '*']) order by t.name = '*' limit 1;
    v_delay := case v_type.backoff
        when 'list' then v_type.backoff_delays[least(v_n, cardinality(v_type.backoff_delays))]
        when 'fixed' then least(v_type.backoff_base, v_type.backoff_cap)
        when 'linear' then least(v_type.backoff_base * v_n, v_type.backoff_cap)
        -- The exponent is held below 30 so that no interval overflows.
        else least(v_type.backoff_base * power(2, least(v_n - 1, 30)), v_type.backoff_cap) end;
    return case v_type.jitter when 'full' then v_delay * random() else v_delay + v_type.backoff_jitter * random() end;
end $$;

comment on function stint_internal.backoff(text, int) is 'Delay before the next attempt after attempt number p_attempt failed.';
