-- All jobs of a batch have ended: creates the callbacks that apply, for whom the batch was created. One that cannot be created is noted and takes nothing
-- else with it. Locks the batch's row, unless somebody else has it, who then does this.
create or replace function stint_internal.finish_batch(p_batch_id uuid) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_batch     stint_internal.job_batch;
    v_failed    int;
    v_callback  jsonb;
    v_ids       uuid[];
    v_problem   text;
begin
    select * into v_batch from stint_internal.job_batch b where b.id = p_batch_id and b.finished_at is null for update skip locked;
    if not found or v_batch.has_retries and not stint_internal.all_ended(p_batch_id) then
        return;
    end if;
    v_failed := (select count(*) from stint_internal.job_dependency d where d.child_id = p_batch_id and d.outcome is not null);
    foreach v_callback in array array[case when v_failed = 0 then v_batch.on_success else v_batch.on_failure end, v_batch.on_completion] loop
        continue when v_callback is null;
        begin
            v_ids := v_ids || stint_internal.create_jobs_for(v_batch.tenant_id, v_batch.created_by, jsonb_build_array(
                v_callback || jsonb_build_object('payload', coalesce(v_callback -> 'payload', '{}') || jsonb_build_object('$batch', jsonb_build_object(
                    'batch_id', p_batch_id, 'name', v_batch.name, 'total', v_batch.total, 'failed', v_failed)))));
        exception when others then
            v_problem := concat_ws('; ', v_problem, sqlstate || ': ' || sqlerrm);
        end;
    end loop;
    update stint_internal.job_batch b
    set finished_at = stint.now(), failed = v_failed, callback_ids = v_ids, problem = v_problem where b.id = p_batch_id;
end $$;

comment on function stint_internal.finish_batch(uuid) is 'Ends a batch whose jobs have all ended, and creates its callbacks.';
