-- Constraint triggers alone can be deferred to the commit, and cannot be replaced.
drop trigger if exists limit_nudge_settle on stint_internal.limit_nudge;
create constraint trigger limit_nudge_settle after insert on stint_internal.limit_nudge
    deferrable initially deferred for each row when (not new.for_duty) execute function stint_internal.settle_nudge();

comment on trigger limit_nudge_settle on stint_internal.limit_nudge is 'Slots are given out when the transaction commits, so that nobody waits for it meanwhile.';
