-- One reason, as an array of one, so that reasons are put together with ||. What is null is left out, and so is an infinite time; what handlers
-- and people said in it becomes one line. p_next: what can be done about it;
-- the public functions show that in a list of its own.
create or replace function stint_internal.reason(
    p_code text, p_text text, p_since timestamptz default null, p_until timestamptz default null, p_job_ids uuid[] default null,
    p_facts jsonb default null, p_next jsonb default null) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_array(jsonb_strip_nulls(coalesce(p_facts, '{}') || jsonb_build_object(
        'code', p_code, 'text', regexp_replace(p_text, '[[:space:][:cntrl:]]+', ' ', 'g'), 'since', case when isfinite(p_since) then p_since end, 'until', case when isfinite(p_until) then p_until end,
        'job_ids', p_job_ids, 'next', p_next)))
$$;

comment on function stint_internal.reason(text, text, timestamptz, timestamptz, uuid[], jsonb, jsonb) is 'A reason why a job is as it is, for stint.explain_job.';
