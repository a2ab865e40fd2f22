"""One job per transaction: what a web request pays."""

from harness import pgbench
from harness.figures import Figure
from workloads.workload import Workload


def measure(bench, system, database, variant):
    return {"": Figure(pgbench.run(database, system.enqueue, seconds=bench.options.seconds).per_second)}


WORKLOAD = Workload(
    "enqueue", "Enqueue, one job per transaction",
    "8 clients create one job per commit. The floor is a bare INSERT.", measure)
