-- Which tables hold jobs of those statuses.
create or replace function stint_internal.bulk_tables(p_statuses text[]) returns text[]
    language sql immutable parallel safe
    return case when p_statuses && '{pending,scheduled,blocked,retrying,processing}' then '{job_queue}'::text[] else '{}' end
        || case when p_statuses && '{completed,failed,cancelled,expired,dead_letter}' then '{job_history}'::text[] else '{}' end;

comment on function stint_internal.bulk_tables(text[]) is 'job_queue, job_history or both.';
