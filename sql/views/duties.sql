create or replace view stint.duties as
select distinct on (duty) duty, ran_at, took, did, error from stint_internal.duty_run order by duty, ran_at desc;

comment on view stint.duties is 'The latest run of each duty of tick(): when, how long it took, how much it did, and its error if it failed.';
