-- Duty: makes the day partitions of today and the next three days and drops those that are older than the retention. A day that already has rows in the
-- default partition stays there. Locks: briefly the default partition, when a new day is attached; the partition it drops.
create or replace function stint.roll_partitions() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
    -- Rather try again in ten minutes than make others queue behind it; and before the server would look for a deadlock and end a reader.
    set lock_timeout = '500ms'
as $$
declare
    v_today date := (stint.now() at time zone 'UTC')::date;
    v_table record;
    v_part  record;
    v_day   date;
    v_busy  boolean;
    v_count int := 0;
begin
    for v_table in
        select t.name, t.time_column, s.retention
        from (values ('job_history', 'finished_at'), ('job_attempt', 'finished_at'), ('job_log', 'logged_at'), ('audit', 'at'), ('audit_block', 'day'))
             as t (name, time_column)
        cross join lateral (select case when t.name = 'job_log' then g.log_retention when t.name like 'audit%' then g.audit_retention
                                 else g.history_retention end as retention
                            from stint_internal.settings g) as s
    loop
        for v_day in select v_today + d from generate_series(0, 3) as d loop
            continue when to_regclass(format('stint_internal.%s_%s', v_table.name, to_char(v_day, 'YYYYMMDD'))) is not null;
            execute format('select exists (select from stint_internal.%I where %I >= %L and %I < %L)', v_table.name || '_default',
                v_table.time_column, v_day || ' 00:00+00', v_table.time_column, v_day + 1 || ' 00:00+00') into v_busy;
            continue when v_busy;
            execute format('create table stint_internal.%I partition of stint_internal.%I for values from (%L) to (%L)',
                v_table.name || to_char(v_day, '_YYYYMMDD'), v_table.name, v_day || ' 00:00+00', v_day + 1 || ' 00:00+00');
            execute format('alter table stint_internal.%I enable row level security', v_table.name || to_char(v_day, '_YYYYMMDD'));
            if v_table.name like 'audit%' then
                -- Triggers for each row are those of the whole table; one for truncate every partition needs itself.
                execute format('create trigger audit_refuse_truncate before truncate on stint_internal.%I for each statement
                                execute function stint_internal.refuse_audit_change()', v_table.name || to_char(v_day, '_YYYYMMDD'));
            end if;
            v_count := v_count + 1;
        end loop;

        for v_part in
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = ('stint_internal.' || v_table.name)::regclass and c.relname ~ '_[0-9]{8}$'
              and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 < (stint.now() - v_table.retention) at time zone 'UTC'
        loop
            execute format('drop table stint_internal.%I', v_part.relname);
            v_count := v_count + 1;
        end loop;
        -- Whole days there too.
        execute format('delete from stint_internal.%I where %I < %L', v_table.name || '_default', v_table.time_column,
            ((stint.now() - v_table.retention) at time zone 'UTC')::date || ' 00:00+00');
    end loop;
    return v_count;
end $$;

comment on function stint.roll_partitions() is
'Duty of tick(): makes the day partitions of history, attempts, logs and audit ahead of time and drops those past their retention; returns how many.';
