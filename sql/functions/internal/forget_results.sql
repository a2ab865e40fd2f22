-- Forgets results that are older than result_retention, 10,000 at a time; without that setting it does nothing. Looks at one day more than the setting, since
-- it comes every minute; a shorter setting takes hold for what ends from then on, and of the past for that day.
create or replace function stint_internal.forget_results() returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_until timestamptz := stint.now() - (select s.result_retention from stint_internal.settings s);
    v_count int := 0;
begin
    if v_until is not null then
        update stint_internal.job_history h set result = null
        from (select o.id, o.finished_at from stint_internal.job_history o
              where o.finished_at >= v_until - interval '1 day' and o.finished_at < v_until and o.result is not null
              limit 10000 for update skip locked) as old
        where h.id = old.id and h.finished_at = old.finished_at;
        get diagnostics v_count = row_count;
    end if;
    return v_count;
end $$;

comment on function stint_internal.forget_results() is 'Sets results past result_retention to null; returns how many.';
