"""Bytes of write-ahead log per job: what replicas, backups and disks must carry."""

from harness import pgbench
from harness.databases import Database
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, per_row

VARIANTS = ["single", "single, full_page_writes off", "batch, full_page_writes off"]


def measure(bench, system, database, variant):
    jobs = min(bench.options.backlog // 10, system.single_rate * 5)
    batch = variant.startswith("batch")
    if batch:
        jobs = min(bench.options.backlog, system.batch_rate) // 1_000 * 1_000
    if variant.endswith("off"):
        # The first change of a page after a checkpoint logs the whole page; how often that happens depends on the checkpoints, not on the queue.
        Database("postgres").run("alter system set full_page_writes = off")
        Database("postgres").run("select pg_reload_conf(); select pg_sleep(0.5)")
    try:
        database.run("checkpoint")
        with ticking(database, system):
            start = _position(database)
            if batch:
                pgbench.run(database, system.bulk(1_000), transactions=jobs // 1_000, clients=2)
            else:
                pgbench.run(database, system.enqueue, transactions=jobs)
            created = _position(database)
            if batch:
                pgbench.run(database, system.claim_and_complete_batch(), transactions=jobs // 100)
            else:
                pgbench.run(database, system.claim_and_complete(), transactions=jobs)
            ended = _position(database)
    finally:
        if variant.endswith("off"):
            Database("postgres").run("alter system reset full_page_writes")
            Database("postgres").run("select pg_reload_conf()")
    return {name: Figure(number / jobs, "bytes/job", "lower") for name, number in
            (("life cycle", ended - start), ("create", created - start), ("claim and complete", ended - created))}


def _position(database):
    return int(database.value("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))


WORKLOAD = Workload(
    "wal", "Write-ahead log per job",
    "Difference of the WAL position over creating, claiming and completing a number of jobs, after a CHECKPOINT. As configured this includes full-page "
    "images, which a longer checkpoint interval would thin out; the other variants are without them.",
    measure, lambda options: VARIANTS,
    lambda system, variant: per_row(system) and (system.has_batches or not variant.startswith("batch")),
    reading="Needs a superuser on a throwaway server.")
