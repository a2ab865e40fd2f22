create or replace view stint.settings as
select worker_lease, claim_lease, max_lost_runs, history_retention, log_retention, idempotency_keep, result_retention,
       audit_retention, audit_transitions
from stint_internal.settings;

comment on view stint.settings is 'Installation-wide settings; change one with stint.change_setting(name, value).';
