-- Where the claims of these queues start: one number per lane, in the order (priority 0 … 10, queue), from the newest mark.
create or replace function stint_internal.lane_starts(p_queues text[]) returns bigint[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_mark   stint_internal.mark;
    v_fair   text[] := array(select q.name from stint_internal.queue q where q.is_fair and q.name = any (p_queues));
    v_starts bigint[];
    v_place  int;
begin
    select * into v_mark from stint_internal.mark m order by m.id desc limit 1;
    v_starts := array_fill(coalesce(v_mark.seen, 0), array[11 * cardinality(p_queues)]);
    -- Lanes where jobs still wait below that, and fair ones. Not one that was fair and is plain now.
    for i in 1 .. coalesce(cardinality(v_mark.queues), 0) loop
        v_place := array_position(p_queues, v_mark.queues[i]);
        if v_place is not null and (v_mark.clocks[i] is null or v_mark.queues[i] = any (v_fair)) then
            v_starts[v_mark.priorities[i] * cardinality(p_queues) + v_place] := v_mark.lows[i];
        end if;
    end loop;
    -- A queue that has just become fair: what has no place of the new kind yet is about to get one.
    for i in 1 .. cardinality(v_fair) loop
        for v_lane in 0 .. 10 loop
            v_place := v_lane * cardinality(p_queues) + array_position(p_queues, v_fair[i]);
            v_starts[v_place] := greatest(v_starts[v_place], stint_internal.first_fair_rank() - 1);
        end loop;
    end loop;
    return v_starts;
end $$;

comment on function stint_internal.lane_starts(text[]) is 'The low-water mark of each lane of these queues.';
