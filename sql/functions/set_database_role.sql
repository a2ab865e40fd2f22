-- Which role the runs of a job type may act as in the database; null: none. Raises ST001 for a role that is not on the DBA's list.
create or replace function stint.set_database_role(p_job_type text, p_role text) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform stint_internal.check_name('p_job_type', p_job_type);
    if p_role is null then
        delete from stint_internal.job_type_database_role r where r.job_type = p_job_type;
        return;
    end if;
    if not exists (select from stint_internal.lendable_role l where l.name = p_role) then
        raise exception using errcode = 'ST001', message = format('role %s is not on the list of roles that job types may have', quote_literal(left(p_role, 80))),
            detail = 'The list is: ' || coalesce((select string_agg(l.name, ', ' order by l.name) from stint_internal.lendable_role l), 'empty') || '.',
            hint = format('The owner of Stint puts it there: select stint.allow_database_role(%L);', left(p_role, 80));
    end if;
    insert into stint_internal.job_type_database_role as r (job_type, role) values (p_job_type, p_role)
    on conflict (job_type) do update set role = excluded.role;
end $$;

comment on function stint.set_database_role(text, text) is
'Says as which role the handlers of a job type may work in the database: select stint.set_database_role(''import_csv'', ''app_import''). Runners whose
configuration says "database": true for the type then give each run a login of its own. null takes the role away.';
