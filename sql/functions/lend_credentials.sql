-- A login role for one run: member of the role that its job type may have, and of nothing else, with a random password, of no use after the run's
-- deadline. Asked again for the same run it changes the password. Locks the job's row. Raises ST001, ST004, ST005 stale_run, ST012 no_credentials.
create or replace function stint.lend_credentials(p_job_id uuid, p_run bigint)
    returns table (login text, password text, role text, valid_until timestamptz)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_type     text;
    v_started  timestamptz;
    v_role     text;
    v_login    text := format('stint_run_%s_%s', replace(p_job_id::text, '-', ''), p_run);
    v_password text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    v_until    timestamptz;
begin
    select j.job_type, j.started_at into v_type, v_started from stint_internal.job_queue j
    where j.id = p_job_id and j.run = p_run and j.status = 'processing' for no key update;
    if not found then
        perform stint_internal.refuse_run(p_job_id, p_run);
    end if;
    select r.role into v_role from stint_internal.job_type_database_role r where r.job_type = v_type;
    if not found then
        raise exception using errcode = 'ST012', message = format('job type %s may not have database credentials', quote_literal(v_type)),
            detail = 'No role is set for it.', hint = format('An operator sets one: select stint.set_database_role(%L, ''app_import'');', v_type);
    end if;
    -- It may have been given powers since it was put on the list.
    perform stint_internal.check_lendable(v_role);
    select v_started + t.timeout into v_until from stint_internal.job_type t
    where t.name in (v_type, '*') order by t.name = '*' limit 1;

    begin
        if not exists (select from pg_roles r where r.rolname = v_login) then
            execute format('create role %I nologin connection limit 10', v_login);
            execute format('grant %I to %I', v_role, v_login);
        end if;
        execute format('alter role %I login password %L valid until %L', v_login, stint_internal.scram_verifier(v_password), v_until);
    exception when insufficient_privilege then
        raise exception using errcode = 'ST012', message = 'this installation cannot lend database credentials',
            detail = format('%s may not make login roles: %s.', quote_ident(current_user), sqlerrm),
            hint = format('A superuser grants what is missing: alter role %1$I createrole; grant %2$I to %1$I with admin option;', current_user, v_role);
    end;
    insert into stint_internal.lent_credential as c (login, job_id, run, role, lent_at, valid_until)
    values (v_login, p_job_id, p_run, v_role, stint.now(), v_until)
    on conflict (login) do update set valid_until = excluded.valid_until;
    return query select v_login, v_password, v_role, v_until;
end $$;

comment on function stint.lend_credentials(uuid, bigint) is
'For runners: makes a login role for a run that is going on, which may do what the role of its job type may (set_database_role) and nothing else. Its
password is shown once and stands nowhere. The runner gives it back with return_credentials(); if it dies, the duty end_lent_credentials() does.';
