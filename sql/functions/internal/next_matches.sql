-- The next jobs of an operation, at most p_limit, and where it stands after them. Looks at no more than ten times as many, so that a filter which hardly
-- any job passes cannot make one call slow. Locks nothing.
create or replace function stint_internal.next_matches(inout p_op stint_internal.bulk_operation, p_limit int, out job_ids uuid[])
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_span   record := stint_internal.bulk_span(p_op);
    v_order  text := case when v_span.is_upward then 'asc' else 'desc' end;
    v_table  text;
    v_found  uuid[];
    v_tables text[] := stint_internal.bulk_tables((p_op.resolved).statuses);
begin
    if p_op.source = 'chosen' then
        job_ids := '{}';
        foreach v_table in array v_tables loop
            execute format('select array(select j.id from stint_internal.%I j where j.id = any ($2) and %s order by j.id)', v_table, stint_internal.match_call(v_table))
                into v_found using p_op.resolved, p_op.chosen[1:p_limit];
            job_ids := job_ids || v_found;
        end loop;
        p_op.chosen := coalesce(p_op.chosen[p_limit + 1:], '{}');
    else
        execute format('select array(select w.id from (select j.id, %s as is_match from stint_internal.%I j where j.id > $2 and j.id < $3
                        order by j.id %3$s limit $4 * 10) as w where w.is_match order by w.id %3$s limit $4)',
                       stint_internal.match_call(p_op.source), p_op.source, v_order)
            into job_ids using p_op.resolved, v_span.low, v_span.high, p_limit;
        if cardinality(job_ids) = p_limit then
            p_op.place := job_ids[p_limit];
        else
            execute format('select j.id from stint_internal.%I j where j.id > $1 and j.id < $2 order by j.id %s limit 1 offset $3 * 10 - 1', p_op.source, v_order)
                into p_op.place using v_span.low, v_span.high, p_limit;
        end if;
    end if;
    if p_op.place is null and p_op.source <> 'chosen' then
        if p_op.source = 'job_queue' and 'job_history' = any (v_tables) then
            p_op.source := 'job_history';
        else
            p_op.source := 'chosen';
        end if;
    end if;
end $$;

comment on function stint_internal.next_matches(stint_internal.bulk_operation, int) is 'The next jobs of a bulk operation, and its place after them.';
