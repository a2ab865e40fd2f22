"""How soon does a job start that is created while the runner has nothing to do?"""

import shutil
import time

from harness import runner
from harness.figures import Figure
from workloads.workload import Workload, stint_only

RATE = 50


HANDLERS = {"50 jobs/s": "bench_start", "50 jobs/s, residents": "bench_resident_start"}
RESIDENTS = {"bench_resident_start": runner.residents(4)}


def variants(options):
    return list(HANDLERS) if shutil.which("cc") else []


def measure(bench, system, database, variant):
    seconds = bench.options.seconds
    created = {}  # id → (before the call, after its commit)
    with runner.handlers() as folder, runner.working(system, database, folder, configuration=RESIDENTS) as worker, database.session() as session:
        worker.wait_until_up()
        began = time.monotonic()
        for number in range(RATE * seconds):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            before = time.time()
            job_id = session.value(f"select stint.create_job('{HANDLERS[variant]}')")
            created[job_id] = (before, time.time())
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", "the last jobs", 60)
        starts = dict(line.split() for line in (folder / "starts").read_text().splitlines())
    if missing := len(created.keys() - starts.keys()):
        raise runner.RunnerFailed(f"{missing} of {len(created)} jobs were not started")
    after_commit = sorted((float(starts[job]) - committed) * 1000 for job, (_, committed) in created.items())
    after_call = sorted((float(starts[job]) - called) * 1000 for job, (called, _) in created.items())
    return {name: Figure(numbers[min(len(numbers) - 1, int(len(numbers) * part))], "ms", "lower") for name, numbers, part in (
        ("p50 after commit", after_commit, 0.5), ("p95 after commit", after_commit, 0.95), ("p99 after commit", after_commit, 0.99),
        ("p50 after call", after_call, 0.5))}


WORKLOAD = Workload(
    "latency", "From commit to handler start",
    "One producer creates 50 jobs a second for an otherwise idle `stint work`; each handler, in C, a process for each job or one that stays, writes down when it got its job. Commit: when "
    "the producer has the answer of create_job; call: when it asked.",
    measure, variants, stint_only)
