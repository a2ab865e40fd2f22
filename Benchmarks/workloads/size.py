"""What is left on disk."""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload

_BYTES = """select sum(pg_relation_size(oid)) from pg_class
where relkind in ('r', 'i', 't') and relnamespace <> 'pg_catalog'::regnamespace
and (relnamespace <> 'pg_toast'::regnamespace or relname not like 'pg_toast_1%' or oid >= 16384)"""


def measure(bench, system, database, variant):
    jobs = min(bench.options.backlog, system.batch_rate * 5) // 1_000 * 1_000
    empty = float(database.value(_BYTES))
    system.fill(database, jobs)
    with ticking(database, system):
        pgbench.run(database, system.claim_and_complete_batch(), transactions=jobs // 100)
    after = float(database.value(_BYTES)) - empty
    database.run("vacuum")
    vacuumed = float(database.value(_BYTES)) - empty
    return {name: Figure(number / jobs, "bytes/job", "lower") for name, number in (("before VACUUM", after), ("after VACUUM", vacuumed))}


WORKLOAD = Workload(
    "size", "Size on disk",
    "Tables and indexes after all of a backlog was created in bulk and finished in batches, per job, before and after a VACUUM. Stint and PgQueuer "
    "keep a history, Chancy keeps the rows; the floor keeps nothing.",
    measure, systems=lambda system, variant: system.has_batches)
