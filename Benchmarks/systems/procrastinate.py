"""Procrastinate: its SQL functions, called as its queries.sql does. It has no call that fetches or finishes more than one job."""

from systems.python_peer import PythonPeer
from systems.system import PAYLOAD


class Procrastinate(PythonPeer):
    name = "procrastinate"
    single_rate = 3_000
    has_batches = False

    _job = f"row('default', 'send_email', 0, null, null, '{PAYLOAD}', null)::procrastinate_job_to_defer_v1"
    enqueue = f"select unnest(procrastinate_defer_jobs_v1(array[{_job}])) as id;"
    enqueue_batch = f"select count(*) from unnest(procrastinate_defer_jobs_v1(array_fill({_job}, array[:batch])));"
    claim_one = "select coalesce(id, 0) as job_id, coalesce(id, 0) as run from procrastinate_fetch_job_v2('{default}'::varchar[], 1) \\gset"
    complete_one = "select procrastinate_finish_job_v1(:job_id, 'succeeded', false);"
    unfinished = "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
    renderer = """
import json, importlib.resources
print(json.dumps({"schema": (importlib.resources.files("procrastinate") / "sql" / "schema.sql").read_text()}))
"""

    def install(self, database):
        database.run(self.render(database)["schema"])
        database.run("select procrastinate_register_worker_v1()")
