create or replace view stint.lent_credentials as
select login, role, job_id, run, lent_at, valid_until from stint_internal.lent_credential;

comment on view stint.lent_credentials is 'Login roles that exist for runs which are going on, or could not be dropped. There are no passwords here.';
