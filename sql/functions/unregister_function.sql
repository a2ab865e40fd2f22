-- Takes back what register_function allowed; a completion that still asks for it is refused.
create or replace function stint.unregister_function(p_job_type text, p_function text) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    delete from stint_internal.job_function f where f.job_type = p_job_type and f.function = p_function;
    return found;
end $$;

comment on function stint.unregister_function(text, text) is 'Takes back what stint.register_function allowed; false if there was nothing.';
