"""Claim one job in one transaction, complete it in the next: a worker without batching."""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, per_row


def measure(bench, system, database, variant):
    # A fixed number, well below what is there, so that no claim comes back empty.
    jobs = max(8, round(system.single_rate * bench.options.seconds))
    system.fill(database, max(round(jobs * 1.2) + 100, min(bench.options.backlog, system.deepest // 10)))
    database.settle()
    with ticking(database, system):
        load = pgbench.run(database, system.claim_and_complete(), transactions=jobs)
    return {"": Figure(load.per_second)}


WORKLOAD = Workload(
    "consume-one", "Claim one, complete one",
    "8 clients each claim one job (one commit) and complete it (another commit), out of a vacuumed backlog. PgQ has no such thing.",
    measure, systems=per_row)
