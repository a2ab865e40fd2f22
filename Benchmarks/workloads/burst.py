"""Many jobs queued at once, for a runner that was idle: how long until the last one is done?"""

import shutil

from harness import runner
from harness.figures import Figure
from workloads.workload import Workload, stint_only


def variants(options):
    return ["handler in C"] if shutil.which("cc") else []


def measure(bench, system, database, variant):
    jobs = bench.options.burst
    with runner.handlers() as folder, runner.working(system, database, folder) as worker, database.session() as session:
        worker.wait_until_up()
        session.run(f"select count(*) from stint.create_jobs_of_type('bench_c', array_fill('{{}}'::jsonb, array[{jobs}]))")
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", f"{jobs} jobs", 300)
        first, all_of_them, completed = session.run(
            "select extract(epoch from min(started_at) - min(created_at)), extract(epoch from max(finished_at) - min(created_at)), "
            "count(*) filter (where status = 'completed') from stint.jobs")[0]
    if int(completed) != jobs:
        raise runner.RunnerFailed(f"only {completed} of {jobs} jobs completed")
    return {"first start": Figure(float(first) * 1000, "ms", "lower"), "drained": Figure(float(all_of_them), "s", "lower")}


WORKLOAD = Workload(
    "burst", "10,000 jobs queued at once",
    "One statement creates 10,000 jobs for an idle `stint work` with 10 handlers at a time, one process per job. From the beginning of that "
    "transaction to the first start, and to the last completion.",
    measure, variants, stint_only)
