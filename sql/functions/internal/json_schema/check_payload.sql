-- Compares a payload with the schema of its job type, if there is one. Called where the type's path does not hold, which is when the payload is wrong or
-- the path cannot say; the program can. Messages do not quote the payload. Raises ST020 payload_mismatch, and ST001 when it takes too much work.
create or replace function stint_internal.check_payload(p_job_type text, p_payload jsonb, p_what text default 'p_payload') returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_program  jsonb[];
    v_problems jsonb;
begin
    select t.payload_program into v_program from stint_internal.job_type t where t.name = p_job_type and t.payload_program is not null;
    if not found then
        return;
    end if;
    v_problems := (stint_internal.run_schema(v_program, 1, p_payload, '', false, null, 0, 100000)).problems;
    if v_problems is not null then
        raise exception using errcode = 'ST020', message = format('%s does not match the schema of job type %s', p_what, p_job_type),
            detail = (select string_agg(format('%s: %s (%s)', case p ->> 0 when '' then 'the payload' else p ->> 0 end, p ->> 3, p ->> 2), E'\n' order by n)
                      from jsonb_array_elements(v_problems) with ordinality as t (p, n) where n <= 20),
            hint = 'Correct the payload at the places named; the schema is the column payload_schema of stint.job_types.';
    end if;
end $$;

comment on function stint_internal.check_payload(text, jsonb, text) is 'Raises payload_mismatch (ST020) for a payload that the schema of its type does not allow.';
