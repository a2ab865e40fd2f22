"""Chancy: its own schema; its statements written out from its sources (app.py, worker.py).

Two places flatter it: bulk is one INSERT where the library sends one per job, and a batch is completed by one UPDATE where it sends one per job.
"""

from systems.python_peer import PythonPeer
from systems.system import PAYLOAD


class Chancy(PythonPeer):
    name = "chancy"
    single_rate = 500
    batch_rate = 20_000
    # Each claim sorts the whole backlog.
    deepest = 100_000

    # The library makes time-ordered ids on its side.
    _id = "(lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0') || substr(md5(random()::text), 1, 20))::uuid"
    _insert = "insert into chancy_jobs (id, queue, func, kwargs, limits, meta, priority, max_attempts, scheduled_at, unique_key) "
    _values = f"{_id}, 'default', 'app.send_email', '{PAYLOAD}'::json, '[]'::json, '{{}}'::json, 0, 1, now(), null"
    _conflict = (" on conflict (unique_key) where unique_key is not null and state not in ('succeeded', 'failed') "
                 "do update set state = chancy_jobs.state returning id")
    _notify = "select pg_notify('chancy_events', '{\"t\": \"queue.pushed\", \"q\": \"default\"}');"
    # In one transaction, as push() does.
    enqueue = f"begin;\n{_insert}values ({_values}){_conflict};\n{_notify}\ncommit;"
    enqueue_batch = f"begin;\n{_insert}select {_values} from generate_series(1, :batch){_conflict};\n{_notify}\ncommit;"
    _claim = """with selected_jobs as (select id from chancy_jobs where queue = 'default' and (state = 'pending' or state = 'retrying')
 and attempts < max_attempts and (scheduled_at is null or scheduled_at <= now()) order by priority desc, id asc limit {limit}
 for update of chancy_jobs skip locked), taken as (update chancy_jobs set started_at = now(), state = 'running', claim_id = gen_random_uuid(),
 taken_by = :client_id::text from selected_jobs where chancy_jobs.id = selected_jobs.id returning chancy_jobs.*) """
    claimed = ("job_id", "claim_id", "run")
    claim_one = _claim.format(limit=1) + ("select coalesce((array_agg(id))[1]::text, '') as job_id, coalesce((array_agg(claim_id))[1]::text, '') "
                                          "as claim_id, count(*) as run from taken \\gset")
    _set = "update chancy_jobs set state = 'succeeded', completed_at = now(), attempts = attempts + 1, errors = '[]', meta = '{}' "
    complete_one = _set + "where id = :job_id::uuid and claim_id is not distinct from :claim_id::uuid returning id;"
    claim_batch = _claim.format(limit=":batch") + ("select coalesce(array_agg(id), '{}')::text as ids, coalesce(array_agg(claim_id), '{}')::text "
                                                   "as runs from taken \\gset")
    complete_batch = (_set + "from unnest(:ids::uuid[], :runs::uuid[]) as e (job, claim) where id = e.job and claim_id is not distinct from "
                      "e.claim returning id;")
    unfinished = "select count(*) from chancy_jobs where state in ('pending', 'retrying', 'running')"
    renderer = """
import asyncio, json, sys
from chancy import Chancy
async def main():
    async with Chancy(sys.argv[1]) as app:
        await app.migrate()
asyncio.run(main())
print(json.dumps({"schema": None}))
"""

    def install(self, database):
        self.render(database)
