"""What a runner weighs while it looks after fifty handlers, and what it takes from the server."""

import time

from harness import runner
from harness.figures import Figure
from workloads.workload import Workload, stint_only

HANDLERS = 50


def measure(bench, system, database, variant):
    database.run(f"select count(*) from stint.create_jobs_of_type('bench_sleep', array_fill('{{}}'::jsonb, array[{HANDLERS}]))")
    with runner.handlers() as folder, runner.working(system, database, folder, HANDLERS) as worker, database.session() as session:
        worker.wait(lambda: session.value("select count(*) from stint_internal.job_queue where status = 'processing'") == str(HANDLERS),
                    f"{HANDLERS} running handlers", 60)
        time.sleep(2)  # until it has come to rest
        megabytes = worker.resident_megabytes()
        connections = int(session.value("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
                                        "and backend_type = 'client backend'"))
    return {"resident memory": Figure(megabytes, "MB", "lower"), "connections": Figure(connections, "connections", "lower")}


WORKLOAD = Workload(
    "runner-memory", "A runner with 50 handlers",
    "Resident memory of `stint work` itself, and its connections to the server, while 50 handlers sleep.",
    measure, systems=stint_only)
