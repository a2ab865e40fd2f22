"""The killer of queues in PostgreSQL: somebody else's old snapshot.

While it is held, index entries of finished jobs cannot be removed, and a queue that scans from the bottom reads all of them again for each claim.
"""

import threading
import time

from harness import pgbench
from harness.figures import Figure
from harness.snapshots import held
from harness.ticker import ticking
from systems.pgq import Consumer
from workloads.workload import Workload

WAITING = 10_000
HELD = {"nothing held": None, "read-only snapshot held": "read-only", "writer held": "writer"}


def closed_loop_under(bench, system, database, kind, script, jobs_per_round):
    """The rate over time, in steps; the figure is the mean of the last two steps."""
    seconds, step = bench.options.hold_seconds, bench.options.step
    # A backlog that a queue with a linear claim can carry at all.
    system.fill(database, WAITING if system.deepest >= 1_000_000 else WAITING // 5)
    database.settle()
    with held(database, kind), ticking(database, system):
        if system.is_per_row:
            load = pgbench.run(database, script, seconds=seconds, step=step)
            series = [(moment, rate * jobs_per_round) for moment, rate in load.steps] or [(seconds, load.per_second * jobs_per_round)]
        else:
            series = _stream_under(database, system, seconds, step)
    last = [rate for _, rate in series[-2:]]
    return {"": Figure(sum(last) / len(last), series=series)}


def _stream_under(database, system, seconds, step):
    with Consumer(database) as consumer:
        producers = threading.Thread(target=pgbench.run, args=(database, system.enqueue), kwargs={"seconds": seconds, "clients": 6})
        began = time.monotonic()
        producers.start()
        producers.join()
    return [(start + step, consumer.rate(began + start, began + start + step)) for start in range(0, max(step, seconds - seconds % step), step)]


def measure(bench, system, database, variant):
    return closed_loop_under(bench, system, database, HELD[variant], system.closed_loop(), 1)


WORKLOAD = Workload(
    "steady", "Steady state while an old snapshot is held",
    "8 clients create one, claim one, complete one over 10,000 waiting jobs. Another session keeps open, meanwhile: nothing; a transaction that only reads, such as a "
    "report or a dump; one that has written, and was forgotten. As long as it is open, PostgreSQL cannot remove the dead rows of finished jobs.",
    measure, lambda options: list(HELD), is_long=True,
    reading="The figure is the rate of the last two steps; ÷ control compares it with the same moment without that transaction.")
