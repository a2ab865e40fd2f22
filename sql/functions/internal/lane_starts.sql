-- Where the claims of these queues start: one number per lane, in the order (priority 0 … 10, queue), from the newest mark.
create or replace function stint_internal.lane_starts(p_queues text[]) returns bigint[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_mark   stint_internal.mark;
    v_starts bigint[];
    v_place  int;
begin
    select * into v_mark from stint_internal.mark m order by m.id desc limit 1;
    v_starts := array_fill(coalesce(v_mark.seen, 0), array[11 * cardinality(p_queues)]);
    -- Lanes where jobs still wait below that.
    for i in 1 .. coalesce(cardinality(v_mark.queues), 0) loop
        v_place := array_position(p_queues, v_mark.queues[i]);
        if v_place is not null then
            v_starts[v_mark.priorities[i] * cardinality(p_queues) + v_place] := v_mark.lows[i];
        end if;
    end loop;
    return v_starts;
end $$;

comment on function stint_internal.lane_starts(text[]) is 'The low-water mark of each lane of these queues.';
