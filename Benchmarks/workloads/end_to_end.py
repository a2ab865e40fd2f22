"""Everything together: a real runner starts a process for each job.

Resident handlers and SQL handlers will be further variants here.
"""

import shutil

from harness import runner
from harness.figures import Figure
from workloads.workload import Workload, stint_only

HANDLERS = {"handler in C": "bench_c", "handler in sh": "bench_sh"}


def variants(options):
    return [name for name in HANDLERS if "C" not in name or shutil.which("cc")]


def measure(bench, system, database, variant):
    jobs = bench.options.processes
    database.run(f"select count(*) from stint.create_jobs_of_type('{HANDLERS[variant]}', array_fill('{{}}'::jsonb, array[{jobs}]))")
    with runner.handlers() as folder, runner.working(system, database, folder) as worker, database.session() as session:
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", f"{jobs} jobs", 300)
        seconds, completed = session.run("select extract(epoch from max(finished_at) - min(started_at)), count(*) filter (where status = 'completed') "
                                         "from stint.jobs")[0]
    if int(completed) != jobs:
        raise runner.RunnerFailed(f"only {completed} of {jobs} jobs completed")
    return {"": Figure(jobs / float(seconds))}


WORKLOAD = Workload(
    "end-to-end", "End to end, one process per job",
    "`stint work` with 10 handlers at a time drains a backlog of jobs whose handlers do nothing; from the first start to the last completion. "
    "Bounded by how fast the machine can start processes.",
    measure, variants, stint_only)
