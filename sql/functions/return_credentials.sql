-- The end of what lend_credentials() gave to a run: its sessions are ended, its login is dropped. Saying it twice changes nothing. Raises nothing.
create or replace function stint.return_credentials(p_job_id uuid, p_run bigint) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_lent stint_internal.lent_credential;
begin
    select * into v_lent from stint_internal.lent_credential c where c.login = format('stint_run_%s_%s', replace(p_job_id::text, '-', ''), p_run) for update;
    return found and stint_internal.drop_login(v_lent.login, v_lent.role);
end $$;

comment on function stint.return_credentials(uuid, bigint) is
'For runners: ends the sessions of a run''s login and drops it; false when there was none, or when it could only be locked.';
