-- A job that has failed for good lets the key go that it holds up, as strict_hold says: the next one of the key gets its turn. The job stays as it ended. Works also when its record is gone.
-- Locks what says that the key is held. Raises ST004, ST006 wrong_status for a job that has not ended.
create or replace function stint.release_key(p_job_id uuid) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_held   stint_internal.held_key;
    v_before jsonb;
begin
    select * into v_held from stint_internal.held_key k where k.job_id = p_job_id for update;
    if not found then
        if stint_internal.ended_status(p_job_id) is null then
            raise exception using errcode = 'ST006', message = format('job %s has not ended', p_job_id),
                detail = 'It has its turn in strict order until it ends.', hint = format('To do without it: select stint.cancel_job(%L);', p_job_id);
        end if;
        return false;
    elsif not stint_internal.is_visible(substr(v_held.limit_id, 3)::jsonb ->> 0, substr(v_held.limit_id, 3)::jsonb ->> 1) then
        perform stint_internal.job_not_found(p_job_id);
    end if;
    v_before := coalesce(stint_internal.job_facts(p_job_id), jsonb_build_object('id', p_job_id, 'job_type', v_held.job_type)) || '{"holds_key": true}';
    delete from stint_internal.held_key k where k.job_id = p_job_id;
    perform stint_internal.leave_limits(array[p_job_id]);
    perform stint_internal.audit_call(v_before);
    return true;
end $$;

comment on function stint.release_key(uuid) is
'Lets the next job of a concurrency key go on that stands still because this one has failed for good (p_key_order strict_hold of its type; see stint.standing_keys). The job itself stays as it
ended, and would stand at the end of the line if it were run again. Returns false if it holds no key (any more).';
