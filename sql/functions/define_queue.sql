-- Sets up a queue. Locks its row. Raises ST001.
create or replace function stint.define_queue(p_queue text, p_strict boolean default false) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform stint_internal.check_name('p_queue', p_queue);
    insert into stint_internal.queue (name, strict) values (p_queue, coalesce(p_strict, false))
    on conflict (name) do update set strict = excluded.strict;
end $$;

comment on function stint.define_queue(text, boolean) is
'Sets up a queue. p_strict: accept only job types that were defined with define_job_type. Queues that need nothing special exist from their first job on.';
