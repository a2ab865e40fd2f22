-- Deletes jobs that are not running, with their attempts and log lines, and frees their idempotency keys. Returns those that were there.
create or replace function stint_internal.remove_jobs(p_job_ids uuid[]) returns uuid[]
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By the indexes of ids, whatever the size of the batch.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
    set jit = off
as $$
declare
    v_oldest  timestamptz := (select min(stint_internal.id_time(e.id)) from unnest(p_job_ids) as e (id));
    v_gone    uuid[];
    v_keyed   uuid[];
    v_keys    text[];
    v_scopes  text[];
    v_parents uuid[];
begin
    with unfinished as (
        delete from stint_internal.job_queue j where j.id = any (p_job_ids) and j.status <> 'processing'
        returning j.id, j.idempotency_key, stint_internal.key_scope(j.tenant_id, j.created_by) as scope, j.has_dependents
    ), ended as (
        delete from stint_internal.job_history h where h.id = any (p_job_ids) and h.finished_at >= v_oldest
        returning h.id, h.idempotency_key, stint_internal.key_scope(h.tenant_id, h.created_by) as scope, null::boolean
    )
    select array_agg(g.id), array_agg(g.id) filter (where g.idempotency_key is not null),
           array_agg(g.idempotency_key) filter (where g.idempotency_key is not null), array_agg(g.scope) filter (where g.idempotency_key is not null), array_agg(g.id) filter (where g.has_dependents)
    into v_gone, v_keyed, v_keys, v_scopes, v_parents
    from (select * from unfinished union all select * from ended) as g;
    delete from stint_internal.job_attempt a where a.job_id = any (v_gone) and a.finished_at >= v_oldest;
    delete from stint_internal.job_log l where l.job_id = any (v_gone) and l.logged_at >= v_oldest;
    if v_keyed is not null then
        delete from stint_internal.idempotency_key k using unnest(v_keyed, v_keys, v_scopes) as g (id, key, scope)
        where k.scope = g.scope and k.key = g.key and k.job_id = g.id;
    end if;
    perform stint_internal.forget_nodes(v_gone, v_parents);
    delete from stint_internal.held_key k where k.job_id = any (v_gone);
    perform stint_internal.leave_limits(v_gone);
    return v_gone;
end $$;

comment on function stint_internal.remove_jobs(uuid[]) is 'Deletes jobs that are not running, with all that belongs to them; returns those that it deleted.';
