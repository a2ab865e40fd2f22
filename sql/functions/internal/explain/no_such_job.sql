-- The answer for an id that is no job of this session: the same for one that does not exist and for somebody else's, since it says only what the id itself tells. Raises ST004.
create or replace function stint_internal.no_such_job(p_job_id uuid) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_kept interval := (select s.history_retention from stint_internal.settings s);
    v_made timestamptz := case when substr(p_job_id::text, 15, 1) = '7' then stint_internal.id_time(p_job_id) end;
    v_kind text := (select g.kind from (select 'workflow' as kind, w.tenant_id, w.created_by from stint_internal.workflow w where w.id = p_job_id
                                        union all select 'batch', b.tenant_id, b.created_by from stint_internal.job_batch b where b.id = p_job_id) as g
                    where stint_internal.is_visible(g.tenant_id, g.created_by));
begin
    if v_kind is not null then
        raise exception using errcode = 'ST004', message = format('%s is a %s and no job', p_job_id, v_kind),
            detail = 'Jobs are explained one by one.', hint = format('See which of its jobs are not done: select stint.%s_status(%L);', v_kind, p_job_id);
    elsif v_made < stint.now() - v_kept then
        raise exception using errcode = 'ST004', message = format('there is no job %s', p_job_id),
            detail = format('Its id was made at %s, and ended jobs are forgotten after %s: if it was there and yours to see, it has ended or was deleted.',
                            stint_internal.time_text(v_made), stint_internal.duration_text(v_kept)),
            hint = 'To remember them for longer: select stint.change_setting(''history_retention'', …).';
    end if;
    perform stint_internal.job_not_found(p_job_id);
end $$;

comment on function stint_internal.no_such_job(uuid) is 'Raises job_not_found (ST004), with what can be said from the id.';
