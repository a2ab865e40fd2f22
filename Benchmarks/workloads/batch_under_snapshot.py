"""The same killer, for workers that claim in batches: fewer walks, but many more corpses."""

from workloads.steady import HELD, closed_loop_under
from workloads.workload import Workload

BATCH = 100


def measure(bench, system, database, variant):
    return closed_loop_under(bench, system, database, HELD[variant], system.closed_loop_batch(BATCH), BATCH)


WORKLOAD = Workload(
    "steady-batch", "Batches of 100 while an old snapshot is held",
    "As the steady state, with 100 jobs created, claimed and completed at a time. Finished jobs pile up twenty times as fast.",
    measure, lambda options: list(HELD), lambda system, variant: system.has_batches, is_long=True)
