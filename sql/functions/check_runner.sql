-- Whether a runner of another release fits this database: fits, database_behind (it needs migrations that are not applied yet) or database_ahead (a
-- migration that older runners cannot work with was applied). Without a ledger (installed as an extension) PostgreSQL has taken care of it.
create or replace function stint.check_runner(p_schema_version int) returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_applied  int;
    v_breaking boolean;
begin
    if to_regclass('stint_internal.migration') is null then
        return 'fits';
    end if;
    select max(m.version), coalesce(bool_or(m.breaking and m.version > p_schema_version), false) into v_applied, v_breaking
    from stint_internal.migration m where m.state = 'done';
    return case when v_applied < p_schema_version then 'database_behind' when v_breaking then 'database_ahead' else 'fits' end;
end $$;

comment on function stint.check_runner(int) is
'For runners, at start: p_schema_version is the newest migration that this runner knows. Returns fits, database_behind (run stint migrate up) or
database_ahead (use a newer runner).';
