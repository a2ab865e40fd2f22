"""Does a claim cost more when more jobs wait?"""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, share

DEPTHS = {"1,000 waiting": 1_000, "100,000 waiting": 100_000, "10,000,000 waiting": 10_000_000}


def variants(options):
    return list(DEPTHS)[:3 if options.deep else 2]


def measure(bench, system, database, variant):
    system.fill(database, DEPTHS[variant])
    database.settle()
    # What its housekeeping does once in the life of such a backlog: a look at all of it.
    for statement in system.tick:
        database.run(statement)
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, system.closed_loop(), seconds=share(bench.options, 0.5)).per_second)}


WORKLOAD = Workload(
    "depth", "Depth of the backlog",
    "8 clients create one, claim one, complete one, so that the backlog stays as deep as it is.",
    measure, variants, lambda system, variant: system.is_per_row and DEPTHS[variant] <= system.deepest, reading="÷ control compares with 1,000 jobs waiting.")
