-- The next jobs of an operation, at most p_limit, and where it stands after them. Looks at no more than ten times as many, so that a filter which hardly
-- any job passes cannot make one call slow. Locks nothing.
create or replace function stint_internal.next_matches(p_op stint_internal.bulk_operation, p_limit int) returns stint_internal.bulk_step
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_span   record := stint_internal.bulk_span(p_op);
    v_table  text;
    v_found  uuid[];
    v_ids    uuid[] := '{}';
    v_tables text[] := stint_internal.bulk_tables((p_op.resolved).statuses);
begin
    foreach v_table in array v_tables loop
        if p_op.source = 'chosen' then
            execute format('select array(select j.id from stint_internal.%I j where j.id = any ($2) and %s)', v_table, stint_internal.match_call(v_table))
                into v_found using p_op.resolved, p_op.chosen[1:p_limit];
            v_ids := v_ids || array(
                select f.id from unnest(v_found) as f (id) join unnest(p_op.chosen[1:p_limit]) with ordinality as e (id, n) on e.id = f.id order by e.n);
        elsif p_op.source = v_table then
            -- The subquery keeps its order.
            execute format('select array(select j.id from (select j.* from stint_internal.%I j where j.id > $2 and j.id < $3 order by %s limit $4 * 10) as j
                            where %s limit $4)', v_table, stint_internal.id_order('j', v_span.is_upward), stint_internal.match_call(v_table))
                into v_ids using p_op.resolved, v_span.low, v_span.high, p_limit;
            p_op.place := v_ids[p_limit];
            if p_op.place is null then
                execute format('select j.id from stint_internal.%I j where j.id > $1 and j.id < $2 order by %s limit 1 offset $3 * 10 - 1', v_table,
                               stint_internal.id_order('j', v_span.is_upward))
                    into p_op.place using v_span.low, v_span.high, p_limit;
            end if;
        end if;
    end loop;
    p_op.chosen := coalesce(p_op.chosen[p_limit + 1:], '{}');
    if p_op.place is null and p_op.source <> 'chosen' then
        if p_op.source = 'job_queue' and 'job_history' = any (v_tables) then
            p_op.source := 'job_history';
        else
            p_op.source := 'chosen';
        end if;
    end if;
    return (p_op, v_ids);
end $$;

comment on function stint_internal.next_matches(stint_internal.bulk_operation, int) is 'The next jobs of a bulk operation, and its place after them.';
