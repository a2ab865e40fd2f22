-- Puts the triggers that record transitions on the tables of jobs, or takes them off, as the setting audit_transitions says: without them the hot path pays
-- nothing at all. Locks both tables against writes for a moment, and rather gives up after two seconds than make everybody queue behind. Raises 55P03.
create or replace function stint_internal.watch_transitions() returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '2s'
    set client_min_messages = warning
as $$
declare
    v_wanted text := (select replace(s.audit_transitions, ' ', '') from stint_internal.settings s);
begin
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
exception when lock_not_available then
    raise exception using errcode = '55P03', message = 'audit_transitions was not changed: the tables of jobs are in use',
        detail = 'A transaction that has written jobs has been open for more than two seconds.', hint = 'Try again when it is over; it holds a lock in pg_locks.';
end $$;

comment on function stint_internal.watch_transitions() is 'Makes the triggers that record transitions agree with the setting audit_transitions.';
