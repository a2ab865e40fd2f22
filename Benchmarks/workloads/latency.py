"""How soon does a job start that is created while the runner has nothing to do?"""

import shutil

from harness import runner, starts
from harness.figures import Figure
from workloads.workload import Workload, stint_only

RATE = 50
BUSY = "80 % load"
HANDLERS = {"50 jobs/s": "bench_start", "50 jobs/s, residents": "bench_resident_start", BUSY: "bench_start"}
RESIDENTS = {"bench_resident_start": runner.residents(4)}


def variants(options):
    return list(HANDLERS) if shutil.which("cc") else []


def measure(bench, system, database, variant):
    rate = 0.8 * starts.capacity(system, database, bench.options.seconds) if variant == BUSY else RATE
    after_commit, after_call = starts.measured(
        system, database, rate, bench.options.seconds, job_type=HANDLERS[variant], configuration=RESIDENTS)
    note = f"{rate:,.0f} jobs/s"
    return {name: Figure(starts.percentile(numbers, part), "ms", "lower", note=note) for name, numbers, part in (
        ("p50 after commit", after_commit, 0.5), ("p95 after commit", after_commit, 0.95), ("p99 after commit", after_commit, 0.99),
        ("p50 after call", after_call, 0.5))}


WORKLOAD = Workload(
    "latency", "From commit to handler start",
    "One producer creates 50 jobs a second for an otherwise idle `stint work`; each handler, in C, a process for each job or one that stays, writes down when it got its job. Commit: when "
    "the producer has the answer of create_job; call: when it asked. 80 % load: of what the runner completes while one producer creates jobs without a pause.",
    measure, variants, stint_only)
