"""How soon does a job start that is created while the runner has nothing to do?"""

import shutil

from harness import starts
from harness.figures import Figure
from workloads.workload import Workload, stint_only

RATE = 50


def variants(options):
    return ["50 jobs/s"] if shutil.which("cc") else []


def measure(bench, system, database, variant):
    after_commit, after_call = starts.measured(system, database, RATE, bench.options.seconds)
    return {name: Figure(starts.percentile(numbers, part), "ms", "lower") for name, numbers, part in (
        ("p50 after commit", after_commit, 0.5), ("p95 after commit", after_commit, 0.95), ("p99 after commit", after_commit, 0.99),
        ("p50 after call", after_call, 0.5))}


WORKLOAD = Workload(
    "latency", "From commit to handler start",
    "One producer creates 50 jobs a second for an otherwise idle `stint work`; each handler, a process in C, writes down when it started. Commit: when "
    "the producer has the answer of create_job; call: when it asked.",
    measure, variants, stint_only)
