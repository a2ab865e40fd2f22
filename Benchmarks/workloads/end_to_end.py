"""Everything together: a real runner starts a process for each job, or calls a function in the database.

Resident handlers will be a further variant here.
"""

import shutil

from harness import pgbench, runner
from harness.figures import Figure
from harness.ticker import ticking
from systems.system import PAYLOAD
from workloads.workload import Workload, share, stint_only

HANDLERS = {"handler in C": "bench_c", "handler in sh": "bench_sh"}
# Functions that do nothing: what is left is the cost of running them.
SQL_HANDLERS = {
    "SQL handler, one job a call": "create function public.bench_one(p_job jsonb) returns jsonb language sql as 'select null::jsonb'; "
                                   "select stint.define_job_type('bench_sql', p_handler => 'public.bench_one')",
    "SQL handler, batches": "create function public.bench_many(p_jobs jsonb[]) returns jsonb[] language sql as "
                            "'select array_fill(null::jsonb, array[cardinality(p_jobs)])'; "
                            "select stint.define_job_type('bench_sql', p_handler => 'public.bench_many')",
}
# So many are in hand at a time: two connections, each with a hundred.
SQL_CONCURRENCY = 200
WITHOUT_RUNNER = "SQL handler, batches without a runner"
BATCH = 100


def variants(options):
    return [name for name in HANDLERS if "C" not in name or shutil.which("cc")] + list(SQL_HANDLERS) + [WITHOUT_RUNNER]


def measure(bench, system, database, variant):
    if variant == WITHOUT_RUNNER:
        return _without_runner(bench, system, database)
    is_sql = variant in SQL_HANDLERS
    jobs = bench.options.processes * (10 if is_sql else 1)
    if is_sql:
        database.run(SQL_HANDLERS[variant])
    database.run(f"select count(*) from stint.create_jobs_of_type('{HANDLERS.get(variant, 'bench_sql')}', array_fill('{{}}'::jsonb, array[{jobs}]))")
    with runner.handlers() as folder, runner.working(system, database, folder, SQL_CONCURRENCY if is_sql else 10) as worker, database.session() as session:
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", f"{jobs} jobs", 300)
        seconds, completed = session.run("select extract(epoch from max(finished_at) - min(started_at)), count(*) filter (where status = 'completed') "
                                         "from stint.jobs")[0]
    if int(completed) != jobs:
        raise runner.RunnerFailed(f"only {completed} of {jobs} jobs completed")
    return {"": Figure(jobs / float(seconds))}



def _without_runner(bench, system, database):
    """As consume-batch does it, so that the two figures can be compared."""
    database.run(SQL_HANDLERS["SQL handler, batches"])
    jobs = max(8 * BATCH, round(system.batch_rate * share(bench.options, 0.5)))
    database.run(f"select count(*) from stint.create_jobs_of_type('bench_sql', array_fill('{PAYLOAD}'::jsonb, array[{round(jobs * 1.2)}]))")
    database.settle()
    with ticking(database, system):
        load = pgbench.run(database, f"select count(*) from stint.run_sql_jobs({BATCH});", transactions=jobs // BATCH)
    return {"": Figure(load.per_second * BATCH)}


WORKLOAD = Workload(
    "end-to-end", "End to end",
    "`stint work` with 10 handlers at a time drains a backlog of jobs whose handlers do nothing; from the first start to the last completion. "
    "Bounded by how fast the machine can start processes. SQL handlers: functions that do nothing; without a runner, 8 clients call `run_sql_jobs(100)`: compare it "
    "with `consume-batch`.",
    measure, variants, stint_only)
