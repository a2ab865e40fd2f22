-- Ties a new node to existing jobs. Unfinished ones are marked and locked until the caller commits, by id, so that none ends unseen; those that have ended are
-- found in the history: completed ones count as done, others as failed. Raises ST004 for a job that does not exist or belongs to somebody else, all the same.
create or replace function stint_internal.attach_parents(p_child_id uuid, p_parents uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    v_found     uuid[];
    v_parents   uuid[];
    v_outcomes  text[];
    v_rest      uuid[];
    -- The rule of is_visible(), with what it asks about the session asked once.
    v_sees_all  boolean := stint.sees_every_tenant();
    v_tenants   text[] := stint.my_tenants();
    v_subject   text := stint.current_subject();
begin
    -- More than once, since a parent may be on its way back from the history, with a retry.
    for v_look in 1 .. 3 loop
        update stint_internal.job_queue j set has_dependents = true
        from (select p.id from stint_internal.job_queue p
              where p.id = any (p_parents) and p.has_dependents is null and (v_sees_all or p.tenant_id = any (v_tenants) or p.tenant_id is null and p.created_by = v_subject)
              order by p.id for no key update) as p
        where j.id = p.id;
        v_found := array(
            select j.id from stint_internal.job_queue j
            where j.id = any (p_parents) and j.has_dependents and (v_sees_all or j.tenant_id = any (v_tenants) or j.tenant_id is null and j.created_by = v_subject) order by j.id for key share);
        v_rest := array(select unnest(p_parents) except select unnest(v_found));
        exit when cardinality(v_rest) = 0;
        select array_agg(h.id), array_agg(nullif(h.status, 'completed')) into v_parents, v_outcomes
        from unnest(v_rest) as e (id) join stint_internal.job_history h on h.id = e.id and h.finished_at >= stint_internal.id_time(e.id)
        where (v_sees_all or h.tenant_id = any (v_tenants) or h.tenant_id is null and h.created_by = v_subject);
        v_rest := array(select unnest(v_rest) except select unnest(v_parents));
        exit when cardinality(v_rest) = 0;
    end loop;
    if cardinality(v_rest) > 0 then
        perform stint_internal.job_not_found(v_rest[1]);
    end if;
    insert into stint_internal.job_dependency (child_id, place, parent_id, outcome)
    select p_child_id, e.place, e.id, h.outcome
    from unnest(p_parents) with ordinality as e (id, place) left join unnest(v_parents, v_outcomes) as h (id, outcome) on h.id = e.id;
    perform stint_internal.watch_parents(array[p_child_id]);
end $$;

comment on function stint_internal.attach_parents(uuid, uuid[]) is 'Makes a new node wait for jobs, or releases it if they have ended.';
