-- Duty: makes the day partitions of today and the next three days and drops those that are older than the retention. A day that already has rows in the
-- default partition stays there. Locks: briefly the tables of which days come or go, with their partitions. It waits for one of them at most, and only before its transaction holds
-- anything that others could wait for, so that nobody comes into a deadlock with it; what is in use otherwise is left to a later call. If that is all there is to do it answers -1, or
-- raises 55P03 where it has waited in vain.
create or replace function stint.roll_partitions() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- Others queue behind whoever waits for a table.
    set lock_timeout = '500ms'
as $$
declare
    v_is_first boolean := pg_current_xact_id_if_assigned() is null;
    v_may_wait boolean := v_is_first;
    v_today    date := (stint.now() at time zone 'UTC')::date;
    v_table    record;
    v_day      date;
    v_days     date[];
    v_part     text;
    v_past     text[];
    v_busy     boolean;
    v_in_use   text[] := '{}';
    v_count    int := 0;
begin
    for v_table in
        select t.name, t.time_column, s.retention
        from (values ('job_history', 'finished_at'), ('job_attempt', 'finished_at'), ('job_log', 'logged_at'), ('audit', 'at'), ('audit_block', 'day'))
             as t (name, time_column)
        cross join lateral (select case when t.name = 'job_log' then g.log_retention when t.name like 'audit%' then g.audit_retention
                                 else g.history_retention end as retention
                            from stint_internal.settings g) as s
    loop
        v_days := '{}';
        for v_day in select v_today + d from generate_series(0, 3) as d loop
            continue when to_regclass(format('stint_internal.%s_%s', v_table.name, to_char(v_day, 'YYYYMMDD'))) is not null;
            execute format('select exists (select from stint_internal.%I where %I >= %L and %I < %L)', v_table.name || '_default',
                v_table.time_column, v_day || ' 00:00+00', v_table.time_column, v_day + 1 || ' 00:00+00') into v_busy;
            continue when v_busy;
            v_days := v_days || v_day;
        end loop;
        v_past := array(
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = ('stint_internal.' || v_table.name)::regclass and c.relname ~ '_[0-9]{8}$'
              and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 < (stint.now() - v_table.retention) at time zone 'UTC');
        begin
            if v_days <> '{}' or v_past <> '{}' then
                if v_may_wait then
                    v_may_wait := false;
                    execute format('lock table only stint_internal.%I in access exclusive mode', v_table.name);
                end if;
                execute format('lock table stint_internal.%I in access exclusive mode nowait', v_table.name);
                foreach v_day in array v_days loop
                    execute format('create table stint_internal.%I partition of stint_internal.%I for values from (%L) to (%L)',
                        v_table.name || to_char(v_day, '_YYYYMMDD'), v_table.name, v_day || ' 00:00+00', v_day + 1 || ' 00:00+00');
                    execute format('alter table stint_internal.%I enable row level security', v_table.name || to_char(v_day, '_YYYYMMDD'));
                    if v_table.name like 'audit%' then
                        -- Triggers for each row are those of the whole table; one for truncate every partition needs itself.
                        execute format('create trigger audit_refuse_truncate before truncate on stint_internal.%I for each statement
                                        execute function stint_internal.refuse_audit_change()', v_table.name || to_char(v_day, '_YYYYMMDD'));
                    end if;
                end loop;
                foreach v_part in array v_past loop
                    execute format('drop table stint_internal.%I', v_part);
                end loop;
                v_count := v_count + cardinality(v_days) + cardinality(v_past);
            end if;
        exception
            -- The latter: a row of that day has come into the default partition since we looked.
            when lock_not_available or check_violation then
                v_in_use := v_in_use || v_table.name;
        end;
        -- Whole days in the default partition too.
        execute format('delete from stint_internal.%I where ctid = any (array(select ctid from stint_internal.%I where %I < %L for update skip locked))',
            v_table.name || '_default', v_table.name || '_default', v_table.time_column, ((stint.now() - v_table.retention) at time zone 'UTC')::date || ' 00:00+00');
    end loop;
    if v_count > 0 or v_in_use = '{}' then
        return v_count;
    elsif not v_is_first then
        return -1;
    end if;
    raise exception using errcode = 'lock_not_available', message = format('%s: in use, no day can be added or dropped', array_to_string(v_in_use, ', ')),
        detail = 'Transactions that have read or written there were open all the time while it waited.',
        hint = 'It is tried again in ten minutes, from three days ahead; if it goes on, see in pg_stat_activity which transaction has been open for long.';
end $$;

comment on function stint.roll_partitions() is
'Duty of tick(): makes the day partitions of history, attempts, logs and audit ahead of time and drops those past their retention; returns how many, or -1 where others were using
all of these tables: then the next tick() that finds it due does nothing else.';
