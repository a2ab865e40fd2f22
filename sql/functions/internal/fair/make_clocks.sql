-- Makes the clocks of a queue that becomes fair for the first time: a sequence for each lane. They stay when it is plain again. The caller has locked the queue's row.
create or replace function stint_internal.make_clocks(p_queue text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text;
begin
    if exists (select from stint_internal.fair_lane f where f.queue = p_queue) then
        return;
    end if;
    for v_priority in 0 .. 10 loop
        v_name := format('fair_clock_%s_%s', left(md5(p_queue), 16), v_priority);
        execute format('create sequence stint_internal.%I minvalue %s owned by stint_internal.fair_lane.clock', v_name, stint_internal.first_fair_rank());
        execute format('comment on sequence stint_internal.%I is %L', v_name,
                       format('Virtual time of the fair queue %s at priority %s; see stint_internal.fair_lane.', p_queue, v_priority));
        insert into stint_internal.fair_lane (queue, priority, clock) values (p_queue, v_priority, format('stint_internal.%I', v_name)::regclass);
    end loop;
end $$;

comment on function stint_internal.make_clocks(text) is 'Makes the clocks of the lanes of a fair queue, if it has none yet.';
