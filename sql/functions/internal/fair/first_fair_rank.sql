-- Where the ranks of fair lanes begin, far above any of rank_seq: 2^50. SQL-standard form, inlined; the index job_queue_fair has it written out.
create or replace function stint_internal.first_fair_rank() returns bigint
    language sql immutable parallel safe
    return 1125899906842624;

comment on function stint_internal.first_fair_rank() is 'The least rank of a job in a fair queue; those of plain queues are below.';
