-- Audit entries, newest first, a page at a time, by keyset, in the order of transactions, which an index has. Raises ST001.
create or replace function stint.list_audit(
    p_job_id      uuid        default null,
    p_object_type text        default null,
    p_object      text        default null,
    p_action      text        default null,
    p_subject     text        default null,
    p_kind        text        default null,
    p_since       timestamptz default null,
    p_until       timestamptz default null,
    p_before      bigint      default null,
    p_limit       int         default 50
) returns table (
    id bigint, at timestamptz, kind text, action text, via text, object_type text, object text, job_id uuid, job_type text, run bigint, worker_id text,
    tenant_id text, reason text, before jsonb, after jsonb, role text, login text, subject text, acting_tenant text, application_name text, transaction text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    -- Which index is best depends on what is asked for.
    set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    v_before stint_internal.audit;
begin
    if p_kind not in ('call', 'transition') or p_limit is null or p_limit not between 1 and 1000 then
        raise exception using errcode = 'ST001', message = 'list_audit needs a kind and a limit that make sense',
            detail = format('Got p_kind %s, p_limit %s.', quote_nullable(left(p_kind, 40)), p_limit), hint = 'p_kind is call or transition, p_limit is 1 to 1000.';
    end if;
    if p_before is not null then
        select a.era, a.xid, a.id into v_before.era, v_before.xid, v_before.id from stint_internal.visible_audit a where a.id = p_before;
        if not found then
            raise exception using errcode = 'ST001', message = format('there is no audit entry %s', p_before),
                detail = 'It never was, is past the retention, or is not yours to see.', hint = 'Pass the last id of the page before, or p_until with a time.';
        end if;
    end if;
    return query
    select v.id, v.at, v.kind, v.action, v.via, v.object_type, v.object, v.job_id, v.job_type, v.run, v.worker_id, v.tenant_id, v.reason, v.before, v.after,
           v.role, v.login, v.subject, v.acting_tenant, v.application_name, v.transaction
    from stint_internal.visible_audit v
    where (p_job_id is null or v.job_id = p_job_id) and (p_object_type is null or v.object_type = p_object_type) and (p_object is null or v.object = p_object)
      and (p_action is null or p_action in (v.action, v.via)) and (p_subject is null or v.subject = p_subject) and (p_kind is null or v.kind = p_kind)
      and (p_since is null or v.at >= p_since) and (p_until is null or v.at < p_until)
      and (p_before is null or (v.era, v.xid, v.id) < (v_before.era, v_before.xid, v_before.id))
    order by v.era desc, v.xid desc, v.id desc
    limit p_limit;
end $$;

comment on function stint.list_audit(uuid, text, text, text, text, text, timestamptz, timestamptz, bigint, int) is
'Audit entries that this session may see, newest first. Filters: a job, what was changed (p_object_type such as job_type, queue, setting; p_object its name),
the function (p_action), who (p_subject), p_kind (call, transition), p_since and p_until. For the next page pass the last id as p_before.
select at, subject, action, reason, before, after from stint.list_audit(p_object_type => ''job_type'', p_object => ''import_csv'');';
