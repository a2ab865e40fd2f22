"""A thousand jobs in one statement: an import, a nightly campaign."""

from harness import pgbench
from harness.figures import Figure
from workloads.workload import Workload, share, stint_only

JOBS = 1_000


def measure(bench, system, database, variant):
    script = (system.enqueue_array if variant else system.enqueue_batch).replace(":batch", str(JOBS))
    return {"": Figure(pgbench.run(database, script, seconds=share(bench.options, 0.5), clients=2).per_second * JOBS)}


WORKLOAD = Workload(
    "bulk", "Enqueue, 1,000 jobs per statement",
    "2 clients create 1,000 jobs per commit. The variant is Stint's call that takes one JSON array of different jobs.",
    measure, variants=lambda options: ["", "create_jobs(jsonb)"],
    systems=lambda system, variant: stint_only(system) if variant else True)
