-- For calls about many jobs: takes what their admission would lock one job after the other, in an order that is the same for all, digests, then quotas; so that two such calls, or one and a bulk operation, never wait
-- for each other in a circle. Tenants, creators and types belong together, by place. Locks the rows of the digests and quotas until the caller commits. A digest that is new gets its row, which is nobody's until claim_unique comes.
create or replace function stint_internal.lock_admissions(p_digests bytea[], p_tenant_ids text[], p_creators text[], p_job_types text[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now  timestamptz := stint.now();
    v_uses bytea[];
begin
    insert into stint_internal.unique_job (digest, job_id, keep_until, by_call)
    select d.digest, '00000000-0000-0000-0000-000000000000', v_now, false
    from (select distinct e.digest from unnest(p_digests) as e (digest) where e.digest is not null order by e.digest) as d
    on conflict do nothing;
    perform from stint_internal.unique_job u where u.digest = any (p_digests) order by u.digest for no key update;
    if exists (select from stint_internal.quota) then
        with quota as materialized (
            select distinct stint_internal.quota_id(q, w.tenant_id, w.creator) as id, q.counts
            from (select distinct * from unnest(p_tenant_ids, p_creators, p_job_types) as e (tenant_id, creator, job_type)) as w
            join stint_internal.quota q on q.plan = stint_internal.plan_of(w.tenant_id) and q.job_type in (w.job_type, '*') and q.counts in ('unfinished', 'created')
        ), added as (
            insert into stint_internal.quota_use (id, counts, stale_at)
            select q.id, case q.counts when 'created' then array_fill(0, array[61]) end, v_now from quota q order by q.id on conflict do nothing
        )
        select array_agg(q.id) into v_uses from quota q;
        perform from stint_internal.quota_use u where u.id = any (v_uses) order by u.id for no key update;
    end if;
end $$;

comment on function stint_internal.lock_admissions(bytea[], text[], text[], text[]) is 'Locks the digests and quotas of many jobs in the one order that all go by.';
