"""Jobs that may not start must not stand in the way of those that may."""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, share, stint_only

VARIANTS = ["none", "type paused before", "type paused afterwards"]


def measure(bench, system, database, variant):
    park = f"select count(*) from stint.create_jobs_of_type('parked', array_fill('{{}}'::jsonb, array[{bench.options.parked}]))"
    pause = "select stint.pause_job_type('parked')"
    database.run({"none": "select 1", "type paused before": f"{pause}; {park}", "type paused afterwards": f"{park}; {pause}"}[variant])
    jobs = round(system.single_rate * share(bench.options, 0.5))
    system.fill(database, round(jobs * 1.2) + 100)
    database.settle()
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, system.claim_and_complete(), transactions=jobs).per_second)}


WORKLOAD = Workload(
    "parked", "100,000 blocked jobs at the head",
    "100,000 older jobs of a paused type wait in the same lane while 8 clients claim one and complete one behind them. ÷ control compares with none.",
    measure, lambda options: VARIANTS, stint_only)
