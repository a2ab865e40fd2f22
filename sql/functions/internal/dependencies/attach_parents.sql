-- Ties a new node to existing jobs. Unfinished ones are marked and locked until the caller commits, by id, so that none ends unseen; those that have ended are
-- found in the history: completed ones count as done, others as failed. Who acts for somebody else sees what that one sees, even if it is a worker. Raises ST004 for a job that does not exist or belongs to somebody else, all the same.
create or replace function stint_internal.attach_parents(p_child_id uuid, p_parents uuid[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- By primary key, whatever the planner last heard of the size of the table; see stint_internal.archive_jobs.
    set enable_seqscan = off
    set enable_bitmapscan = off
    set jit = off
as $$
declare
    v_found     uuid[];
    v_parents   uuid[];
    v_outcomes  text[];
    v_rest      uuid[];
    v_foreign   uuid[];
    v_other     uuid[];
    v_owner     text := (select stint_internal.key_scope(c.tenant_id, c.created_by)
                         from (select j.tenant_id, j.created_by from stint_internal.job_queue j where j.id = p_child_id
                               union all select b.tenant_id, b.created_by from stint_internal.job_batch b where b.id = p_child_id) as c);
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
        where j.id = any (array[p.id]);
        select coalesce(array_agg(f.id), '{}'), array_agg(f.id) filter (where f.owner <> v_owner) into v_found, v_foreign from (
            select j.id, stint_internal.key_scope(j.tenant_id, j.created_by) as owner from stint_internal.job_queue j
            where j.id = any (p_parents) and j.has_dependents and (v_sees_all or j.tenant_id = any (v_tenants) or j.tenant_id is null and j.created_by = v_subject) order by j.id for key share) as f;
        v_rest := array(select unnest(p_parents) except select unnest(v_found));
        exit when cardinality(v_rest) = 0;
        select array_agg(h.id), array_agg(nullif(h.status, 'completed')), array_agg(h.id) filter (where stint_internal.key_scope(h.tenant_id, h.created_by) <> v_owner)
        into v_parents, v_outcomes, v_other
        from unnest(v_rest) as e (id)
        cross join lateral (select * from stint_internal.job_history h where h.id = e.id and h.finished_at >= stint_internal.id_time(e.id) offset 0) as h
        where (v_sees_all or h.tenant_id = any (v_tenants) or h.tenant_id is null and h.created_by = v_subject);
        v_rest := array(select unnest(v_rest) except select unnest(v_parents));
        exit when cardinality(v_rest) = 0;
    end loop;
    if cardinality(v_rest) > 0 then
        perform stint_internal.job_not_found(v_rest[1]);
    end if;
    v_foreign := v_foreign || v_other;
    insert into stint_internal.job_dependency (child_id, place, parent_id, outcome, is_foreign)
    select p_child_id, e.place, e.id, h.outcome, f.id is not null or null
    from unnest(p_parents) with ordinality as e (id, place) left join unnest(v_parents, v_outcomes) as h (id, outcome) on h.id = e.id
    left join unnest(v_foreign) as f (id) on f.id = e.id;
    perform stint_internal.watch_parents(array[p_child_id]);
end $$;

comment on function stint_internal.attach_parents(uuid, uuid[]) is 'Makes a new node wait for jobs, or releases it if they have ended.';
