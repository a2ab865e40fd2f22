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
    v_session text := (stint.my_tenants())[1];
    v_tenants text[] := array(select coalesce(t, v_session) from unnest(p_tenants) with ordinality as e (t, n) order by n);
    v_joined  int[] := '{}';
    v_places  int[];
    v_ids     uuid[];
    v_limited uuid[];
begin
    if p_source.is_coalesced and exists (select from stint_internal.trigger_job t where t.source_id = p_source.id) then
        if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
            begin
                v_joined := stint_internal.join_trigger_jobs(p_source, p_keys, p_payloads, v_tenants);
            exception when serialization_failure then
                v_joined := '{}';
            end;
        else
            v_joined := stint_internal.join_trigger_jobs(p_source, p_keys, p_payloads, v_tenants);
        end if;
    end if;

    v_places := array(select n from generate_subscripts(p_keys, 1) as n except select unnest(v_joined) order by 1);
    if cardinality(v_places) = 0 then
        return;
    end if;
    v_ids := array(select * from stint.create_jobs_of_type(
        p_source.job_type, array(select p_payloads[n] from unnest(v_places) with ordinality as e (n, i) order by i), p_source.queue, p_source.priority,
        case when p_source.delay > interval '0' then stint.now() + p_source.delay end));
    if p_source.tenant_column is not null then
        update stint_internal.job_queue j set tenant_id = v_tenants[e.n]
        from unnest(v_ids, v_places) as e (id, n)
        where j.id = e.id and v_tenants[e.n] is distinct from v_session;
        -- They stand in the lines of the session's tenant.
        v_limited := array(select j.id from stint_internal.job_queue j where j.id = any (v_ids) and j.has_limits and j.tenant_id is distinct from v_session order by j.id);
        perform stint_internal.enter_limits(v_limited);
    end if;
    if p_source.is_coalesced then
        insert into stint_internal.trigger_job (source_id, key, job_id)
        select p_source.id, p_keys[e.n], e.id from unnest(v_ids, v_places) as e (id, n);
    end if;
end $$;

comment on function stint_internal.create_trigger_jobs(stint_internal.trigger_source, text[], jsonb[], text[]) is
'Creates the jobs of changed rows, or joins them to jobs that wait.';
