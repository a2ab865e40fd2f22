"""What a producer pays for waking runners."""

import contextlib

from harness import pgbench
from harness.figures import Figure
from workloads.workload import Workload, stint_only

RUNNERS = {"no runner": (0, False), "8 busy runners": (8, False), "1 idle runner": (1, True), "8 idle runners": (8, True)}


def measure(bench, system, database, variant):
    count, is_idle = RUNNERS[variant]
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            session = stack.enter_context(database.session())
            session.run("listen stint_wake")
            if is_idle:
                session.run("select stint.declare_idle('{default}')")
        return {"": Figure(pgbench.run(database, system.enqueue, seconds=bench.options.seconds).per_second, "commits/s")}


WORKLOAD = Workload(
    "producers", "Producers while runners listen",
    "8 clients create one job per commit while runners listen for work; idle ones have asked to be woken and never claim, so that every commit "
    "notifies.",
    measure, lambda options: list(RUNNERS), stint_only, reading="÷ control compares with no runner.")
