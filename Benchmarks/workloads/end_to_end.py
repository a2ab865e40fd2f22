"""Everything together: a real runner claims, runs and completes a backlog, in a process for each job or in processes that stay."""

import shutil
from dataclasses import dataclass

from harness import runner
from harness.figures import Figure
from workloads.workload import Workload, stint_only


@dataclass
class Handlers:
    job_type: str
    jobs: int          # times --processes
    concurrency: int = 10
    configuration: dict = None


RESIDENTS = 8
HANDLERS = {
    "handler in C": Handlers("bench_c", 1),
    "handler in sh": Handlers("bench_sh", 1),
    "8 residents": Handlers("bench_resident", 50, 100, {"bench_resident": runner.residents(RESIDENTS)}),
    "8 residents, 16 at a time": Handlers("bench_resident", 50, 100, {"bench_resident": runner.residents(RESIDENTS, 16)}),
}


def variants(options):
    return [name for name in HANDLERS if "sh" in name or shutil.which("cc")]


def measure(bench, system, database, variant):
    given = HANDLERS[variant]
    jobs = bench.options.processes * given.jobs
    database.run(f"select count(*) from stint.create_jobs_of_type('{given.job_type}', array_fill('{{}}'::jsonb, array[{jobs}]))")
    database.settle()
    with runner.handlers() as folder, runner.working(system, database, folder, given.concurrency, given.configuration) as worker, \
            database.session() as session:
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", f"{jobs} jobs", 300)
        seconds, completed = session.run("select extract(epoch from max(finished_at) - min(started_at)), count(*) filter (where status = 'completed') "
                                         "from stint.jobs")[0]
    if int(completed) != jobs:
        raise runner.RunnerFailed(f"only {completed} of {jobs} jobs completed")
    return {"": Figure(jobs / float(seconds))}


WORKLOAD = Workload(
    "end-to-end", "End to end",
    "`stint work` drains a backlog of jobs whose handlers do nothing; from the first start to the last completion. A process for each job, 10 at a "
    "time, is bounded by how fast the machine can start processes; 8 residents, with 100 jobs in the runner's hands, by the database and the pipes.",
    measure, variants, stint_only)
