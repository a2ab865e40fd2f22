"""Is a steady load of 1,000 jobs a minute held, and how soon do they start?"""

import shutil

from harness import starts
from harness.figures import Figure
from workloads.workload import Workload, stint_only

RATE = 1000 / 60


def variants(options):
    return ["1,000 jobs/min"] if shutil.which("cc") else []


def measure(bench, system, database, variant):
    after_commit, _ = starts.measured(system, database, RATE, bench.options.sustained_seconds)
    return {name: Figure(starts.percentile(after_commit, part), "ms", "lower") for name, part in (
        ("p50 to start", 0.5), ("p95 to start", 0.95), ("p99 to start", 0.99), ("longest", 1))}


WORKLOAD = Workload(
    "sustained", "1,000 jobs a minute",
    "One producer creates 1,000 jobs a minute at an even pace, for a minute or (`--full`) an hour; one process per job. From the producer's commit to the "
    "handler's start; all of them have to end.",
    measure, variants, stint_only, is_long=True)
