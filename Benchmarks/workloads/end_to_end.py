"""Everything together: a real runner drains a backlog, in a process for each job, in processes that stay, or by functions in the database."""

import shutil
from dataclasses import dataclass

from harness import pgbench, runner
from harness.figures import Figure
from harness.ticker import ticking
from systems.system import PAYLOAD
from workloads.workload import Workload, share, stint_only


@dataclass
class Handlers:
    job_type: str
    jobs: int          # times --processes
    concurrency: int = 10
    configuration: dict = None
    setup: str = ""


RESIDENTS = 8
BATCH = 100
# Functions that do nothing: what is left is the cost of running them.
ONE = ("create function public.bench_one(p_job jsonb) returns jsonb language sql as 'select null::jsonb'; "
       "select stint.define_job_type('bench_sql', p_handler => 'public.bench_one')")
MANY = ("create function public.bench_many(p_jobs jsonb[]) returns jsonb[] language sql as "
        "'select array_fill(null::jsonb, array[cardinality(p_jobs)])'; "
        "select stint.define_job_type('bench_sql', p_handler => 'public.bench_many')")
HANDLERS = {
    "handler in C": Handlers("bench_c", 1),
    "handler in sh": Handlers("bench_sh", 1),
    "8 residents": Handlers("bench_resident", 50, 100, {"bench_resident": runner.residents(RESIDENTS)}),
    "8 residents, 16 at a time": Handlers("bench_resident", 50, 100, {"bench_resident": runner.residents(RESIDENTS, 16)}),
    # Two connections, each with a hundred jobs in hand.
    "SQL handler, one job a call": Handlers("bench_sql", 10, 2 * BATCH, setup=ONE),
    "SQL handler, batches": Handlers("bench_sql", 10, 2 * BATCH, setup=MANY),
}
WITHOUT_RUNNER = "SQL handler, batches without a runner"


def variants(options):
    return [name for name, given in HANDLERS.items() if given.job_type in ("bench_sh", "bench_sql") or shutil.which("cc")] + [WITHOUT_RUNNER]


def measure(bench, system, database, variant):
    if variant == WITHOUT_RUNNER:
        return _without_runner(bench, system, database)
    given = HANDLERS[variant]
    jobs = bench.options.processes * given.jobs
    if given.setup:
        database.run(given.setup)
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


def _without_runner(bench, system, database):
    """As consume-batch does it, so that the two figures can be compared."""
    database.run(MANY)
    jobs = max(8 * BATCH, round(system.batch_rate * share(bench.options, 0.5)))
    database.run(f"select count(*) from stint.create_jobs_of_type('bench_sql', array_fill('{PAYLOAD}'::jsonb, array[{round(jobs * 1.2)}]))")
    database.settle()
    with ticking(database, system):
        load = pgbench.run(database, f"select count(*) from stint.run_sql_jobs({BATCH});", transactions=jobs // BATCH)
    return {"": Figure(load.per_second * BATCH)}


WORKLOAD = Workload(
    "end-to-end", "End to end",
    "`stint work` drains a backlog of jobs whose handlers do nothing; from the first start to the last completion. A process for each job, 10 at a "
    "time, is bounded by how fast the machine can start processes; 8 residents, with 100 jobs in the runner's hands, by the database and the pipes. SQL "
    "handlers are functions that do nothing; without a runner, 8 clients call `run_sql_jobs(100)`.",
    measure, variants, stint_only, reading="Without a runner: compare it with `consume-batch`.")
