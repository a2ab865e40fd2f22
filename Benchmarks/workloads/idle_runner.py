"""What a runner costs that has nothing to do."""

import time

from harness import runner
from harness.databases import Database
from harness.figures import Figure
from workloads.workload import Workload, stint_only

# Asked from another database, so that asking is not counted.
_COMMITS = "select xact_commit + xact_rollback from pg_stat_database where datname = '{}'"


def measure(bench, system, database, variant):
    seconds = bench.options.idle_seconds
    with runner.handlers() as folder, runner.working(system, database, folder) as worker:
        worker.wait_until_up()
        with Database("postgres").session() as session:
            time.sleep(3)  # polls become rarer while nothing comes
            before = int(session.value(_COMMITS.format(database.name)))
            time.sleep(seconds)
            after = int(session.value(_COMMITS.format(database.name)))
    return {"": Figure((after - before) / seconds, "transactions/s", "lower")}


WORKLOAD = Workload(
    "idle-runner", "An idle runner",
    "Transactions per second in a database in which nothing happens but one `stint work` waiting for jobs (polls, heartbeats, duties).",
    measure, systems=stint_only)
