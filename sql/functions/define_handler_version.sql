-- Gives a version of a type's handler its share of the runs. Locks the type's versions. Raises ST001.
create or replace function stint.define_handler_version(
    p_job_type text, p_version text, p_weight numeric default 0, p_min_runs int default null) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_others numeric;
begin
    perform stint_internal.check_name('p_job_type', p_job_type);
    if p_version is null or p_version !~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$' then
        raise exception using errcode = 'ST001', message = 'p_version is not a usable version', detail = format('Got %s.', quote_nullable(left(p_version, 100))),
            hint = 'Use 1 to 63 letters, digits, _ and -: it becomes part of a file name, import_csv@v2.';
    end if;
    lock table stint_internal.handler_version in share row exclusive mode;
    select coalesce(sum(v.weight), 0) into v_others from stint_internal.handler_version v where v.job_type = p_job_type and v.version <> p_version;
    if p_weight is null or p_weight not between 0 and 100 or p_weight + v_others > 100 or p_min_runs < 1 then
        raise exception using errcode = 'ST001', message = format('version %s of %s cannot have the weight %s', p_version, p_job_type, p_weight),
            detail = format('Weights are percentages of the type''s runs; the other versions have %s. p_min_runs is %s.', v_others, coalesce(p_min_runs::text, 'left out')),
            hint = 'Give it what is left, or lower another version first. What all of them leave of 100 goes to the handler without a version.';
    end if;
    insert into stint_internal.handler_version as v (job_type, version, weight, min_runs, weighted_at)
    values (p_job_type, p_version, p_weight, coalesce(p_min_runs, 20), stint.now())
    on conflict (job_type, version) do update
    set weight = excluded.weight, min_runs = coalesce(p_min_runs, v.min_runs), weighted_at = excluded.weighted_at, withdrawn_at = null, reason = null;
end $$;

comment on function stint.define_handler_version(text, text, numeric, int) is
'Gives a version of a type''s handler its share of the runs, in percent; what the versions leave of 100 goes to the handler without a version. Runners find it as
TYPE@VERSION. A version with at most half of the runs is on trial: once it has p_min_runs (20), and fails more often than the others do, beyond chance, it gets the
weight 0; stint.handler_versions says why. select stint.define_handler_version(''import_csv'', ''v2'', 5);';
