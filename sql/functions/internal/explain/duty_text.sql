-- Who will do what is due, as a sentence: a duty, and when it last ran.
create or replace function stint_internal.duty_text(p_duty text) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select format('The duty %s does that, %s.', p_duty, coalesce(
        (select format('last at %s', stint_internal.time_text(d.ran_at)) from stint_internal.duty_run d where d.duty = p_duty order by d.ran_at desc limit 1),
        'but no runner or pg_cron has called it lately'))
$$;

comment on function stint_internal.duty_text(text) is 'Which duty will act, and when it last did.';
