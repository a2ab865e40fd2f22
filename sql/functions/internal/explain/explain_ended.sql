-- All reasons of an ended job: how it ended, that its key stands still, why it cannot run again now, and that its type is paused, since that may be the work of its own exit code.
create or replace function stint_internal.explain_ended(p_job stint_internal.job_history) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_end    jsonb := stint_internal.explain_end(p_job);
    v_return jsonb;
begin
    if p_job.status = 'completed' then
        return v_end;
    end if;
    v_return := stint_internal.explain_return(p_job);
    if v_return = '[]' then
        v_end := jsonb_set(v_end, '{0,next}', coalesce(v_end #> '{0,next}', '[]') || stint_internal.next_step('Run it again',
            case p_job.status when 'dead_letter' then format('select * from stint.redrive_jobs(array[%L]::uuid[]);', p_job.id)
                              else format('select stint.retry_job(%L);', p_job.id) end));
    end if;
    return v_end || stint_internal.explain_held_key(p_job) || v_return || stint_internal.explain_paused_type(p_job.job_type, false);
end $$;

comment on function stint_internal.explain_ended(stint_internal.job_history) is 'All reasons of an ended job, for stint.explain_job.';
