-- Makes the jobs of some changes of a source's table: one for each key for which none waits. Under repeatable read a job that was claimed since the
-- transaction's snapshot cannot be locked; then every change gets a job, rather than the application an error. Raises what create_jobs_of_type raises.
create or replace function stint_internal.create_trigger_jobs(
    p_source stint_internal.trigger_source, p_keys text[], p_payloads jsonb[], p_tenants text[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    -- A plan of its own for each call would hold copies of the arrays in which an element is found only by walking.
    set plan_cache_mode = force_generic_plan
as $$
declare
    v_before  text[] := stint_internal.session_identity();
    v_session text := (stint.my_tenants())[1];
    v_subject text := stint.current_subject();
    v_joined  int[];
    v_group   record;
    v_ids     uuid[];
begin
    if p_source.tenant_column is null then
        p_tenants := array_fill(v_session, array[cardinality(p_keys)]);
    elsif v_session is not null then
        p_tenants := array(select coalesce(t, v_session) from unnest(p_tenants) with ordinality as e (t, n) order by n);
    end if;
    if p_source.is_coalesced and exists (select from stint_internal.trigger_job t where t.source_id = p_source.id and t.key = any (p_keys)) then
        if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
            begin
                v_joined := stint_internal.join_trigger_jobs(p_source, p_keys, p_payloads, p_tenants);
            exception when serialization_failure then
                v_joined := null;
            end;
        else
            v_joined := stint_internal.join_trigger_jobs(p_source, p_keys, p_payloads, p_tenants);
        end if;
    end if;

    for v_group in
        -- Not by subscripts: a loop gets copies of the arrays, in which an element is found only by walking.
        select e.tenant, array_agg(e.key order by e.n) as keys, array_agg(e.payload order by e.n) as payloads
        from unnest(p_keys, p_payloads, p_tenants) with ordinality as e (key, payload, tenant, n)
        where not exists (select from unnest(v_joined) as joined where joined = e.n)
        group by e.tenant order by min(e.n)
    loop
        -- Created for the tenant in the row, so that its quotas, limits and rules count.
        if v_group.tenant is distinct from v_session then
            perform stint_internal.set_identity(array['', v_group.tenant, v_subject]);
        end if;
        v_ids := array(select * from stint.create_jobs_of_type(
            p_source.job_type, v_group.payloads, p_source.queue, p_source.priority,
            case when p_source.delay > interval '0' then stint.now() + p_source.delay end));
        if v_group.tenant is distinct from v_session then
            perform stint_internal.set_identity(v_before);
        end if;
        if p_source.is_coalesced then
            insert into stint_internal.trigger_job (source_id, key, job_id) select p_source.id, e.key, e.id from unnest(v_group.keys, v_ids) as e (key, id);
        end if;
    end loop;
end $$;

comment on function stint_internal.create_trigger_jobs(stint_internal.trigger_source, text[], jsonb[], text[]) is
'Creates the jobs of changed rows, or joins them to jobs that wait.';
