-- What stint_internal.run_as does where the job has a tenant. It is a function of its own so that it stands in the call stack, where
-- stint_internal.handlers_at_work finds it, and no handler can take it out.
create or replace function stint_internal.run_for_tenant(p_runner regproc, p_search_path text, p_statement text, p_arguments jsonb[]) returns jsonb[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_answers jsonb[];
begin
    execute format('select %s($1, $2, $3)', p_runner) into v_answers using p_search_path, p_statement, p_arguments;
    return v_answers;
end $$;

comment on function stint_internal.run_for_tenant(regproc, text, text, jsonb[]) is 'Runs a statement as a role for the job of a tenant.';
