-- What to do about something that a duty has not done yet.
create or replace function stint_internal.duty_steps(p_duty text) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select stint_internal.next_step('Have it done now', format('select stint.%I();', p_duty))
        || case when exists (select from stint_internal.duty_run d where d.duty = p_duty and d.ran_at > stint.now() - interval '5 minutes') then '[]'
                else stint_internal.next_step('Start a runner, or let pg_cron call the duties', p_shell => 'stint cron apply') end
$$;

comment on function stint_internal.duty_steps(text) is 'How to have a duty act, for stint.explain_job.';
