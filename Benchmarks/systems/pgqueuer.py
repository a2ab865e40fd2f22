"""PgQueuer: the statements that its query builder renders, with the parameters written in."""

import re

from systems.python_peer import PythonPeer
from systems.system import PAYLOAD


class PgQueuer(PythonPeer):
    name = "pgqueuer"
    single_rate = 2_500
    batch_rate = 40_000
    unfinished = "select count(*) from pgqueuer"
    renderer = """
import json, datetime, uuid
from pgqueuer.adapters.persistence import qb
queue = qb.QueryQueueBuilder()
claim = queue.build_dequeue_query(batch_size=1, entrypoints=["send_email"], concurrency_limits=[0], queue_manager_id=uuid.uuid4(),
                                  global_concurrency_limit=None, heartbeat_timeout=datetime.timedelta(seconds=30))
print(json.dumps({"schema": qb.QueryBuilderEnvironment().build_install_query(), "enqueue": queue.build_enqueue_query(), "claim": claim.sql,
                  "complete": queue.build_log_job_query()}))
"""

    def install(self, database):
        sql = self.render(database)
        database.run(sql["schema"])
        self.use(sql)

    def use(self, sql):
        """Makes pgbench scripts of the rendered statements."""
        def jobs(count):
            one = ("0", "'send_email'::text", f"convert_to('{PAYLOAD}', 'UTF8')", "interval '0'", "null::text", "'null'::jsonb")
            arrays = [f"array_fill({value}, array[{count}])" for value in one]
            return _with(sql["enqueue"], arrays) + ";"

        def claim(count, answer):
            manager = "('00000000-0000-4000-8000-' || lpad(:client_id::text, 12, '0'))::uuid"
            text = _with(sql["claim"], [str(count), "array['send_email']", manager, "interval '30 seconds'"])
            text, found = re.subn(r"select \* from claimed order by .*$", f"select {answer} from claimed", text, flags=re.I | re.S)
            if found != 1:
                raise RuntimeError("pgqueuer: the claim has another form than this file knows")
            return text + " \\gset"

        def complete(ids):
            done = "array_fill('successful'::pgqueuer_status, array[cardinality({0})])".format(ids)
            return _with(sql["complete"], [ids, done, f"array_fill(null::jsonb, array[cardinality({ids})])"]) + ";"

        self.enqueue = jobs(1)
        self.enqueue_batch = jobs(":batch")
        self.claim_one = claim(1, "coalesce(max(id), 0) as job_id, coalesce(max(id), 0) as run")
        self.complete_one = complete("array[:job_id::bigint]")
        self.claim_batch = claim(":batch", "coalesce(array_agg(id), '{}')::text as ids")
        self.complete_batch = complete(":ids::bigint[]")


def _with(sql, values):
    """The statement with $1, $2 … replaced, comments and line ends taken out."""
    sql = re.sub(r"--[^\n]*", "", sql)
    for number in range(len(values), 0, -1):
        sql = re.sub(rf"\${number}(?!\d)", lambda _: values[number - 1], sql)
    return " ".join(sql.split()).rstrip("; ")
