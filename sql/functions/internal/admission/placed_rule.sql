-- A rule whose period is aligned, for a job that is created at this moment: jobs of other periods are other jobs, so the beginning is part of what makes it unique, and it is
-- to be remembered until the end. Not with on_conflict defer, where what comes in one period makes the job of the next. Any other rule is returned as it is.
create or replace function stint_internal.placed_rule(p_rule jsonb, p_at timestamptz) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_period record;
begin
    if (p_rule ? 'align') is not true then
        return p_rule;
    end if;
    v_period := stint_internal.period_around((p_rule ->> 'period')::interval, p_rule ->> 'align', p_at);
    -- Seconds: a day would be as long as the session's time zone says.
    return p_rule || jsonb_build_object('keep', make_interval(secs => extract(epoch from v_period.ends_at) - extract(epoch from p_at)))
        || case when p_rule ->> 'on_conflict' = 'defer' then '{}'
                else jsonb_build_object('slot', jsonb_build_object('begins', extract(epoch from v_period.begins_at))) end;
end $$;

comment on function stint_internal.placed_rule(jsonb, timestamptz) is 'A rule of uniqueness as it is for a job that is created at some time.';
