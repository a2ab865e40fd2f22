-- Whether no parent of a job is unfinished; if one is, the job watches it from now on. For jobs that wait for a failed parent to be retried, which may
-- stand before the place they had come to. Locks that parent for key share. Where there are several stretches, a retried parent is one more of them.
create or replace function stint_internal.all_ended(p_child_id uuid) returns boolean
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_open uuid;
begin
    if stint_internal.whole_stretch(p_child_id) is not null then
        return not exists (select from stint_internal.job_watch w where w.child_id = p_child_id and w.to_place is not null);
    end if;
    -- One look at a time; see stint.batch_status.
    select d.parent_id into v_open from stint_internal.job_dependency d
    where d.child_id = p_child_id and (select true from stint_internal.job_queue j where j.id = d.parent_id) order by d.place desc limit 1;
    if found then
        select j.id into v_open from stint_internal.job_queue j where j.id = v_open for key share skip locked;
        insert into stint_internal.job_watch (parent_id, child_id, from_place) values (case when found then v_open end, p_child_id, 1);
        return false;
    end if;
    return true;
end $$;

comment on function stint_internal.all_ended(uuid) is 'Whether all parents of a job have ended; otherwise it watches one that has not.';
