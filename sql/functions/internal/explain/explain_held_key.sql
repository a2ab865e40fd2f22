-- An ended job that keeps the slot of its key, since its type says so: how many wait behind it, and how they can go on.
create or replace function stint_internal.explain_held_key(p_job stint_internal.job_history) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_held  stint_internal.held_key;
    v_count bigint;
begin
    select * into v_held from stint_internal.held_key k where k.job_id = p_job.id;
    if not found then
        return '[]';
    end if;
    v_count := (select count(*) from (select from stint_internal.limit_place p where p.limit_id = v_held.limit_id and not p.held limit 10000) as p);
    return stint_internal.reason('holds_key', format('The %s stands still since then, as its type asks for: %s. It goes on when this job is run again, is deleted, or lets it go.',
            stint_internal.limit_name(v_held.limit_id), case v_count when 0 then 'nobody waits yet' when 1 then 'one job waits' else format('%s jobs wait', v_count) end),
        v_held.held_at, p_facts => jsonb_build_object('limit_name', stint_internal.limit_name(v_held.limit_id), 'waiting', v_count),
        p_next => stint_internal.next_step('Do without it: let the next of its key go on', format('select stint.release_key(%L);', p_job.id)));
end $$;

comment on function stint_internal.explain_held_key(stint_internal.job_history) is 'Reason holds_key.';
