"""The floor: the least that a per-row queue can do, written by hand. No priorities, no delays, no history, no fencing, no checks.

What a queue costs above it is what its promises cost.
"""

from systems.system import PAYLOAD, System


class Floor(System):
    name = "floor"
    kind = "floor"
    single_rate = 6_000
    batch_rate = 100_000

    enqueue = f"insert into job (payload) values ('{PAYLOAD}');"
    enqueue_by_function = f"select enqueue('{PAYLOAD}');"
    enqueue_batch = f"insert into job (payload) select '{PAYLOAD}' from generate_series(1, :batch);"
    _claim = ("with taken as (update job set status = 'processing', worker_id = :client_id where id in (select id from job "
              "where status = 'ready' order by id limit {limit} for update skip locked) returning id) ")
    claim_one = _claim.format(limit=1) + "select coalesce(max(id), 0) as job_id, coalesce(max(id), 0) as run from taken \\gset"
    complete_one = "delete from job where id = :job_id;"
    claim_batch = _claim.format(limit=":batch") + "select coalesce(array_agg(id), '{}')::text as ids from taken \\gset"
    complete_batch = "delete from job where id = any (:ids::bigint[]);"
    unfinished = "select count(*) from job"

    def install(self, database):
        database.run("""
            create table job (id bigint generated always as identity primary key, status text not null default 'ready', worker_id int,
                              payload jsonb not null);
            create index on job (id) where status = 'ready';
            create function enqueue(p_payload jsonb) returns bigint language plpgsql as
            $$ declare v_id bigint; begin insert into job (payload) values (p_payload) returning id into v_id; return v_id; end $$""")
