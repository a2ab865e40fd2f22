-- Duty: a version on trial, with at most half of a type's runs, that fails more often than the others beyond chance loses its weight. Compared are the runs since it got its
-- weight, of the last day at most, so that both had the same day; it needs its min_runs, and the others as many. One chance in 1,000 is allowed, since
-- the question is asked again and again. Its share goes to the handler without a version, or to the heaviest other one where that has nothing.
create or replace function stint.watch_handler_versions() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    c_chance constant float8 := 0.001;
    v_trial  stint_internal.handler_version;
    v_runs   record;
    v_heir   text;
    v_reason text;
    v_count  int := 0;
begin
    for v_trial in select * from stint_internal.handler_version v where v.weight > 0 and v.weight <= 50 order by v.job_type, v.version for update skip locked loop
        select coalesce(sum(c.runs) filter (where c.version = v_trial.version), 0) as own, coalesce(sum(c.failures) filter (where c.version = v_trial.version), 0) as own_failed,
               coalesce(sum(c.runs) filter (where c.version is distinct from v_trial.version), 0) as others,
               coalesce(sum(c.failures) filter (where c.version is distinct from v_trial.version), 0) as others_failed
        into v_runs from stint_internal.count_runs(v_trial.job_type, greatest(v_trial.weighted_at, stint.now() - interval '1 day')) as c;
        continue when least(v_runs.own, v_runs.others) < v_trial.min_runs or v_runs.own_failed = 0
            or v_runs.own_failed * v_runs.others <= v_runs.others_failed * v_runs.own
            or stint_internal.chance_of_failures(v_runs.own::bigint, v_runs.own_failed::bigint, v_runs.others::bigint, v_runs.others_failed::bigint) > c_chance;
        v_reason := format('%s of its %s runs failed, of the others %s of %s', v_runs.own_failed, v_runs.own, v_runs.others_failed, v_runs.others);
        select v.version into v_heir from stint_internal.handler_version v
        where v.job_type = v_trial.job_type and v.version <> v_trial.version and v.weight > 0
          and (select sum(w.weight) from stint_internal.handler_version w where w.job_type = v_trial.job_type) = 100
        order by v.weight desc limit 1;
        update stint_internal.handler_version v
        set weight = case v.version when v_heir then v.weight + v_trial.weight else 0 end,
            withdrawn_at = case v.version when v_heir then v.withdrawn_at else stint.now() end,
            reason = case v.version when v_heir then v.reason else v_reason end
        where v.job_type = v_trial.job_type and v.version in (v_heir, v_trial.version);
        raise warning using message = format('version %s of the handler of %s has lost its weight of %s %%', v_trial.version, v_trial.job_type, v_trial.weight),
            detail = v_reason || '.', hint = 'Correct it, then give it a weight again with stint.define_handler_version.';
        v_count := v_count + 1;
    end loop;
    return v_count;
end $$;

comment on function stint.watch_handler_versions() is
'Duty of tick(): takes the weight from versions of handlers that fail more often than the others, beyond chance; says so in stint.handler_versions and as a warning
in the server''s log. Returns how many.';
