-- Puts the triggers that record transitions on the tables of jobs, or takes them off, as the setting audit_transitions says: without them the hot path pays
-- nothing at all. Locks both tables for a moment, against writes or against everything. It never holds one while it waits for the other, nor waits for longer than 100 ms at a time, since everybody else
-- queues behind it; after 20 tries in vain, which take two to four seconds, it gives up. Raises 55P03.
create or replace function stint_internal.watch_transitions() returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '100ms'
    set client_min_messages = warning
as $$
declare
    v_wanted text := (select replace(s.audit_transitions, ' ', '') from stint_internal.settings s);
    v_mode   text := case when v_wanted = 'none' then 'access exclusive' else 'share row exclusive' end;
begin
    if v_wanted = 'none' and not exists (
        select from pg_trigger t where t.tgname like 'audit\_transitions\_%'
        and t.tgrelid in ('stint_internal.job_queue'::regclass, 'stint_internal.job_history'::regclass)) then
        return;
    end if;
    for v_try in 1 .. 20 loop
        begin
            -- What this block has locked it lets go of when it fails.
            execute format('lock table only stint_internal.job_queue in %s mode', v_mode);
            execute format('lock table only stint_internal.job_history in %s mode nowait', v_mode);
            exit;
        exception when lock_not_available then
            if v_try = 20 then
                raise exception using errcode = '55P03', message = 'audit_transitions was not changed: the tables of jobs are in use',
                    detail = 'Transactions that have written jobs were open each time that it tried, for two seconds or more.', hint = 'Try again when they are over; they hold locks in pg_locks.';
            end if;
        end;
        perform pg_sleep(0.1);
    end loop;
    if v_wanted = 'none' then
        drop trigger if exists audit_transitions_created on stint_internal.job_queue;
        drop trigger if exists audit_transitions_changed on stint_internal.job_queue;
        drop trigger if exists audit_transitions_left on stint_internal.job_queue;
        drop trigger if exists audit_transitions_removed on stint_internal.job_history;
        return;
    end if;
    execute format('create or replace trigger audit_transitions_created after insert on stint_internal.job_queue
                    referencing new table as new_jobs for each statement execute function stint_internal.audit_created(%L)', v_wanted);
    execute format('create or replace trigger audit_transitions_changed after update on stint_internal.job_queue
                    referencing old table as old_jobs new table as new_jobs for each statement execute function stint_internal.audit_changed(%L)', v_wanted);
    execute format('create or replace trigger audit_transitions_left after delete on stint_internal.job_queue
                    referencing old table as old_jobs for each statement execute function stint_internal.audit_left(%L)', v_wanted);
    execute format('create or replace trigger audit_transitions_removed after delete on stint_internal.job_history
                    referencing old table as old_jobs for each statement execute function stint_internal.audit_removed(%L)', v_wanted);
end $$;

comment on function stint_internal.watch_transitions() is 'Makes the triggers that record transitions agree with the setting audit_transitions.';
