-- explain_job, to be read. Raises ST004.
create or replace function stint.explain_job_text(p_job_id uuid) returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer jsonb := stint.explain_job(p_job_id);
begin
    return concat_ws(E'\n\n',
        format('Job %s (%s, queue %s) is %s.', p_job_id, v_answer ->> 'job_type', v_answer ->> 'queue', v_answer ->> 'status'),
        (select E'Why:\n' || string_agg(format('  %s: %s', r ->> 'code', r ->> 'text'), E'\n' order by n) from jsonb_array_elements(v_answer -> 'reasons') with ordinality as e (r, n)),
        (select E'Runs:\n' || string_agg(format('  %s', r ->> 'text'), E'\n' order by n) from jsonb_array_elements(v_answer -> 'attempts') with ordinality as e (r, n)),
        (select E'Next:\n' || string_agg(format('  %s', concat_ws(': ', r ->> 'do', coalesce(r ->> 'sql', r ->> 'shell'))), E'\n' order by n)
         from jsonb_array_elements(v_answer -> 'next') with ordinality as e (r, n)));
end $$;

comment on function stint.explain_job_text(uuid) is 'What explain_job says, as text for people: in psql, \t \a, then select stint.explain_job_text(''…'');';
