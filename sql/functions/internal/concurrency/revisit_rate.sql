-- The rate of a type (8) or of a queue (9) is new, another, or gone: jobs that are ready without a slot take their turn, starts count for the new period, and there may be room.
create or replace function stint_internal.revisit_rate(p_kind int, p_name text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now    timestamptz := stint.now();
    v_from   text := format('%s ["%s",', p_kind, p_name);
    v_to     text := format('%s ["%s"-', p_kind, p_name);
    v_period interval := stint_internal.limit_period(v_from || ' null]');
begin
    if v_period is not null then
        perform stint_internal.enrol_jobs(case p_kind when 8 then p_name end, case p_kind when 9 then p_name end);
    end if;
    -- Not before now; see leave_limits.
    update stint_internal.limit_start s set due_at = greatest(s.started_at + coalesce(v_period, '0'), v_now) where s.limit_id between v_from and v_to;
    -- Whoever has one of these locked may wait for another: check_places finds what is left out here.
    update stint_internal.limit_place p set due_at = v_now where p.ctid = any (array(
        select p.ctid from stint_internal.limit_place p where p.limit_id between v_from and v_to and p.held for no key update skip locked));
    perform stint_internal.revisit_limits(v_from, v_to);
end $$;

comment on function stint_internal.revisit_rate(int, text) is 'Has a rate limit that was changed hold for what is there already.';
