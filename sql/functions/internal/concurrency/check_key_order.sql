-- Raises ST001 unless p_given (null: none) is an order, and the one that then holds goes with so many jobs of a key at once.
create or replace function stint_internal.check_key_order(p_job_type text, p_given text, p_order text, p_max_running_per_key int) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_given not in ('ready', 'strict', 'strict_hold') then
        raise exception using errcode = 'ST001', message = format('p_key_order is %s', quote_literal(left(p_given, 60))),
            detail = 'It says in what order jobs with one concurrency_key run.', hint = 'Pass ready, strict or strict_hold; see the guide, concurrency.md.';
    end if;
    if p_order <> 'ready' and p_max_running_per_key > 1 then
        raise exception using errcode = 'ST001', message = format('job type %s cannot run %s jobs of a key at once in strict order', p_job_type, p_max_running_per_key),
            detail = 'In strict order they run one at a time.', hint = 'Pass p_max_running_per_key => 0 as well, or p_key_order => ''ready''.';
    end if;
end $$;

comment on function stint_internal.check_key_order(text, text, text, int) is 'Raises invalid_argument (ST001) for an unusable order of a key.';
