-- Trigger: records a change of a table that holds policies, whoever makes it. Arguments: what a row stands for, the columns that name it (with commas
-- between them; none: the columns that changed), and columns that say nothing to a reader. A call that changes nothing is recorded too, unless its
-- transaction has an entry already; what pg_restore copies is none.
create or replace function stint_internal.audit_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_hidden text[] := tg_argv[2:];
    v_old    jsonb  := case when tg_op <> 'INSERT' then to_jsonb(old) - v_hidden end;
    v_new    jsonb  := case when tg_op <> 'DELETE' then to_jsonb(new) - v_hidden end;
    v_row    jsonb  := coalesce(v_new, v_old);
    v_object text;
    v_is_job boolean := tg_argv[0] = 'bulk_operation';
    v_before jsonb  := stint_internal.json_changes(v_old, coalesce(v_new, '{}'));
    v_after  jsonb  := stint_internal.json_changes(v_new, coalesce(v_old, '{}'));
begin
    if current_query() ilike 'copy %' then
        return null;
    end if;
    v_object := case when tg_argv[1] = '' then (select string_agg(k, ',' order by k) from jsonb_object_keys(v_after) as k)
                     else (select string_agg(v_row ->> c, ' ' order by n) from string_to_table(tg_argv[1], ',') with ordinality as k (c, n)) end;
    if tg_op = 'UPDATE' and v_before = '{}' and v_after = '{}' and exists (
        select from stint_internal.audit a
        where a.era = (select max(e.era) from stint_internal.audit_era e) and a.xid = pg_current_xact_id()
          and a.object_type = tg_argv[0] and a.object = v_object) then
        return null;
    end if;
    insert into stint_internal.audit (era, xid, at, kind, action, via, object_type, object, job_type, tenant_id, created_by, reason, before, after,
                                      role, login, subject, acting_tenant, application_name)
    select w.era, pg_current_xact_id(), w.at, 'call', coalesce(w.action, lower(tg_op)), w.via, tg_argv[0], v_object, v_row ->> 'job_type',
           case when v_is_job then v_row ->> 'tenant_id' end, case when v_is_job then v_row ->> 'created_by' end,
           coalesce(v_after ->> 'pause_reason', v_after ->> 'reason', w.reason), case when tg_op <> 'INSERT' then v_before end,
           case when tg_op <> 'DELETE' then v_after end, w.role, w.login, w.subject, w.tenant, w.application_name
    from stint_internal.audit_actor() as w;
    return null;
end $$;

comment on function stint_internal.audit_change() is 'Trigger: an audit entry for a changed row, with what was different before and after.';
