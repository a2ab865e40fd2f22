-- The row-level rule for workflows and batches; the same answer for one that does not exist and for somebody else's. Raises ST004.
create or replace function stint_internal.check_group(p_kind text, p_id uuid) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform from (select w.tenant_id, w.created_by from stint_internal.workflow w where p_kind = 'workflow' and w.id = p_id
                  union all select b.tenant_id, b.created_by from stint_internal.job_batch b where p_kind = 'batch' and b.id = p_id) as g
    where stint_internal.is_visible(g.tenant_id, g.created_by);
    if not found then
        raise exception using errcode = 'ST004', message = format('there is no %s %s', p_kind, coalesce(p_id::text, 'null')),
            detail = 'It does not exist, is older than the retention, or is not yours to see.',
            hint = format('Pass the id that create_%s returned.', p_kind);
    end if;
end $$;

comment on function stint_internal.check_group(text, uuid) is 'Raises job_not_found (ST004) unless the session may see the workflow or batch.';
