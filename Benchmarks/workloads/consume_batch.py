"""Claim a hundred, complete the hundred: how a busy worker works."""

import time

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from systems.pgq import Consumer
from workloads.workload import Workload, share

BATCH = 100


def measure(bench, system, database, variant):
    jobs = max(8 * BATCH, round(system.batch_rate * share(bench.options, 0.5)))
    system.fill(database, min(round(jobs * 1.2) + 1_000, system.deepest))
    database.settle()
    if not system.is_per_row:
        return {"": Figure(_drain(database, system, jobs), note="1 consumer")}
    with ticking(database, system):
        load = pgbench.run(database, system.claim_and_complete_batch(BATCH), transactions=min(jobs, system.deepest) // BATCH)
    return {"": Figure(load.per_second * BATCH)}


def _drain(database, system, jobs):
    with ticking(database, system), Consumer(database) as consumer:
        deadline = time.monotonic() + 60
        while sum(events for _, events, _ in consumer.counts) < jobs and time.monotonic() < deadline:
            time.sleep(0.05)
    return consumer.busy_rate()


WORKLOAD = Workload(
    "consume-batch", "Claim 100, complete 100",
    "8 clients each claim 100 jobs in one statement and complete them in another. PgQ's one consumer reads its batches instead.",
    measure, systems=lambda system, variant: system.has_batches or not system.is_per_row)
