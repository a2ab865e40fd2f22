-- Every reason why a job is not running, or ended as it did, as of this moment. Reads: its cost does not grow with the backlog. Raises ST004.
create or replace function stint.explain_job(p_job_id uuid) returns jsonb
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_runs    constant int := 20;
    v_job     record;
    v_live    stint_internal.job_queue;
    v_ended   stint_internal.job_history;
    v_reasons jsonb;
    v_runs    jsonb;
begin
    select * into v_job from stint.jobs j where j.id = p_job_id;
    if not found then
        perform stint_internal.no_such_job(p_job_id);
    end if;
    select * into v_live from stint_internal.job_queue j where j.id = p_job_id;
    if found then
        v_reasons := stint_internal.explain_unfinished(v_live);
    else
        select * into v_ended from stint_internal.job_history h where h.id = p_job_id and h.finished_at >= stint_internal.id_time(p_job_id);
        v_reasons := stint_internal.explain_ended(v_ended);
    end if;
    v_runs := stint_internal.explain_runs(p_job_id, c_runs);
    return jsonb_build_object(
        'job_id', v_job.id, 'job_type', v_job.job_type, 'queue', v_job.queue, 'status', v_job.status, 'as_of', stint.now(),
        'summary', v_reasons -> 0 -> 'text',
        'reasons', (select jsonb_agg(r - 'next' order by n) from jsonb_array_elements(v_reasons) with ordinality as e (r, n)),
        -- Each once, where it is said first.
        'next', (select coalesce(jsonb_agg(s.step order by s.n), '[]')
                 from (select step, min(n * 100 + m) as n
                       from jsonb_array_elements(v_reasons) with ordinality as e (r, n)
                       cross join lateral jsonb_array_elements(r -> 'next') with ordinality as t (step, m) group by step) as s),
        'attempts', v_runs,
        'earlier_runs', greatest((v_runs -> 0 ->> 'run')::bigint - 1, 0));
end $$;

comment on function stint.explain_job(uuid) is
'Why a job is not running, or why it ended as it did, as JSON: summary (a sentence), reasons (the one that counts most first; each with a code, a text and, where they apply,
since, until and job_ids), next (what can be done: do, and sql or shell), attempts (its latest 20 runs, a sentence each; earlier_runs: how many more there were). The codes are listed in
docs/guide/why-is-it-not-running.md. As text: explain_job_text. select stint.explain_job(''…'') ->> ''summary'';';
