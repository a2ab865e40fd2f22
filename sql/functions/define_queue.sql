-- Sets up a queue. Locks its row, and those of its ready and running jobs where a limit is new. Raises ST001.
create or replace function stint.define_queue(p_queue text, p_strict boolean default null, p_max_running int default null) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_had_max int;
begin
    perform stint_internal.check_name('p_queue', p_queue);
    perform stint_internal.check_max_running('p_max_running', p_max_running);
    select q.max_running into v_had_max from stint_internal.queue q where q.name = p_queue for no key update;
    insert into stint_internal.queue (name, strict, max_running) values (p_queue, coalesce(p_strict, false), nullif(p_max_running, 0))
    on conflict (name) do update
    set strict = coalesce(p_strict, stint_internal.queue.strict), max_running = case when p_max_running is null then stint_internal.queue.max_running else excluded.max_running end;
    if p_max_running > 0 and v_had_max is null then
        perform stint_internal.enrol_jobs(p_queue => p_queue);
    elsif p_max_running is not null then
        perform stint_internal.revisit_limits(concat('7 ', jsonb_build_array(p_queue)), concat('7 ', jsonb_build_array(p_queue)));
    end if;
end $$;

comment on function stint.define_queue(text, boolean, int) is
'Sets up a queue. p_strict: accept only job types that were defined with define_job_type. p_max_running: so many of its jobs at once, over all
runners; 0 takes the limit away, what is left out stays as it is. Queues that need nothing special exist from their first job on.';
