-- processing → completed. One statement moves the job from job_queue to job_history. Saying it twice with the same run answers true and changes
-- nothing, so that a worker whose connection broke during the commit simply says it again. What the handler hands back in p_effects happens in the
-- same transaction, or not at all. Raises ST001, ST002, ST004, ST005 stale_run, ST013.
create or replace function stint.complete_job(
    p_job_id uuid, p_run bigint, p_result jsonb default null, p_exit_code int default null, p_usage jsonb default null,
    p_effects jsonb default null
) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if stint_internal.archive_jobs(array[p_job_id], array[p_run], '{processing}', 'completed',
                                   array[p_result], array[p_exit_code], array[p_usage]) = 0 then
        if not stint_internal.already_completed(p_job_id, p_run) then
            perform stint_internal.refuse_run(p_job_id, p_run);
        end if;
        return true;
    end if;
    if p_effects is not null then
        perform stint_internal.apply_effects(p_job_id, p_effects);
    end if;
    if stint_internal.worth_announcing() then
        perform stint_internal.announce(array[p_job_id], 'completed');
    end if;
    return true;
end $$;

comment on function stint.complete_job(uuid, bigint, jsonb, int, jsonb, jsonb) is
'Ends a job as completed, with its result. p_run: the run that claim_jobs returned. Answers true, also when the same run says it again; raises
stale_run (ST005) when the job was claimed again or ended in another way. p_exit_code, p_usage: what the handler''s process returned and used.
p_effects: what it wants done in the same transaction: [{"type": "enqueue", "job": {…}},
{"type": "call", "function": "app.f", "args": {…}}]; see stint.register_function.';
