"""One job per transaction: what a web request pays."""

from harness import pgbench
from harness.figures import Figure
from workloads.workload import Workload


FUNCTION, BARE = "INSERT inside a function", "bare INSERT into Stint's table"


def measure(bench, system, database, variant):
    script = {"": system.enqueue, FUNCTION: system.enqueue_by_function, BARE: system.enqueue_bare}[variant]
    return {"": Figure(pgbench.run(database, script, seconds=bench.options.seconds).per_second)}


def applies(system, variant):
    """The variants say where the way from the floor to Stint leads: they are asked of one system each."""
    return {"": True, FUNCTION: system.enqueue_by_function and True, BARE: system.enqueue_bare and True}[variant]


WORKLOAD = Workload(
    "enqueue", "Enqueue, one job per transaction",
    "8 clients create one job per commit. The floor is a bare INSERT. Between the floor and Stint: the floor's INSERT inside a PL/pgSQL function, and a bare INSERT of "
    "a whole job into Stint's table, without any function.", measure, lambda options: ["", FUNCTION, BARE], applies)
