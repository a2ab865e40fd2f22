-- Brings the lines of keys into accord with what types say about their order, after that was changed, or where it was at the very moment when a job came. Jobs that keep the
-- order from now on stand in line as they were created, behind those that have begun; those that do not any more give up what only the order gave them; keys that are
-- held no longer go on. Skips jobs that somebody else has locked; at most p_most of each kind. Reads the live table. Returns how many.
create or replace function stint_internal.settle_order(p_job_type text default null, p_most int default null) returns int
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    v_usual boolean := stint_internal.key_order('*') <> 'ready';
    v_ids   uuid[];
    v_again uuid[];
    v_count int;
begin
    v_ids := array(
        select j.id from stint_internal.job_queue j
        where j.concurrency_key is not null and (p_job_type is null or j.job_type = p_job_type) and j.waits_for_parents is null
          and (j.status <> 'scheduled' or j.scheduled_for < 'infinity')
          and coalesce((select t.key_order <> 'ready' from stint_internal.job_type t where t.name = j.job_type), v_usual)
          and not exists (select from stint_internal.limit_place p where p.job_id = j.id and p.is_strict)
        order by j.created_at, j.id limit p_most for no key update skip locked);
    v_count := cardinality(v_ids);
    if v_count > 0 then
        update stint_internal.limit_place p set is_strict = true, priority = 0 where p.job_id = any (v_ids) and p.limit_id < '2' and p.held;
        delete from stint_internal.limit_place p where p.job_id = any (v_ids) and p.limit_id < '2' and p.held::int = 0;
        perform stint_internal.keep_places(v_ids);
    end if;

    v_ids := array(
        select j.id from stint_internal.limit_place p join stint_internal.job_queue j on j.id = p.job_id
        where p.is_strict and (p_job_type is null or j.job_type = p_job_type)
          and not coalesce((select t.key_order <> 'ready' from stint_internal.job_type t where t.name = j.job_type), v_usual)
        order by p.place limit p_most for no key update of j skip locked);
    if v_ids <> '{}' then
        v_count := v_count + cardinality(v_ids);
        v_again := array(
            select e.id from unnest(v_ids) with ordinality as e (id, n)
            join stint_internal.job_queue j on j.id = e.id and j.status = 'blocked' and j.has_limits
            join stint_internal.limit_place p on p.job_id = j.id and p.is_strict and p.held::int = 0
            order by e.n);
        update stint_internal.limit_place p set is_strict = false, priority = j.priority
        from stint_internal.job_queue j where p.job_id = any (v_ids) and j.id = p.job_id and p.is_strict and p.held and j.has_limits;
        delete from stint_internal.limit_place p where p.job_id = any (v_again) and p.is_strict;
        update stint_internal.limit_place p set is_strict = false where p.job_id = any (v_ids) and p.is_strict;
        -- What only kept its place has none any more.
        perform stint_internal.leave_limits(array(select j.id from stint_internal.job_queue j where j.id = any (v_ids) and not j.has_limits));
        perform stint_internal.enter_limits(v_again);
    end if;

    v_ids := array(
        select k.job_id from stint_internal.held_key k
        where (p_job_type is null or k.job_type = p_job_type) and stint_internal.key_order(k.job_type) <> 'strict_hold'
           or exists (select from stint_internal.job_queue j where j.id = k.job_id)
           or not exists (select from stint_internal.limit_place p where p.job_id = k.job_id)
        limit p_most for update skip locked);
    delete from stint_internal.held_key k where k.job_id = any (v_ids);
    perform stint_internal.leave_limits(array(select e.id from unnest(v_ids) as e (id) where (select true from stint_internal.job_queue j where j.id = e.id) is null));
    return v_count + cardinality(v_ids);
end $$;

comment on function stint_internal.settle_order(text, int) is 'Lets jobs keep the order of their key, or not, as their types say now.';
