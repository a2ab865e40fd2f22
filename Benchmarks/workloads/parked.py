"""Jobs that may not start must not stand in the way of those that may."""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, share, stint_only

VARIANTS = ["none", "type paused before", "type paused afterwards", "waiting for a full key", "waiting for a rate"]


def measure(bench, system, database, variant):
    count = bench.options.parked
    park = f"select count(*) from stint.create_jobs_of_type('parked', array_fill('{{}}'::jsonb, array[{count}]))"
    pause = "select stint.pause_job_type('parked')"
    # The one job that has the key's slot is running, and stays so.
    full = (f"select count(*) from stint.create_jobs_of_type('parked', array_fill('{{}}'::jsonb, array[{count}]), p_concurrency_key => 'full'); "
            "select count(*) from stint.claim_jobs('holder', '{default}', 1, '1 hour')")
    # The one start of this hour is over.
    rate = ("select stint.define_job_type('parked', p_rate_limit => '{\"max\": 1, \"period\": \"1 hour\"}'); " + park + "; "
            "select stint.complete_job(job_id, run) from stint.claim_jobs('holder', '{default}', 1)")
    database.run({"none": "select 1", "type paused before": f"{pause}; {park}", "type paused afterwards": f"{park}; {pause}",
                  "waiting for a full key": full, "waiting for a rate": rate}[variant])
    jobs = round(system.single_rate * share(bench.options, 0.5))
    system.fill(database, round(jobs * 1.2) + 100)
    database.settle()
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, system.claim_and_complete(), transactions=jobs).per_second)}


WORKLOAD = Workload(
    "parked", "Blocked jobs at the head",
    "100,000 older jobs (2,000 in a short run) of a paused type, under one concurrency key whose only slot is taken, or of a type that may start one an hour, wait in the same queue while 8 clients claim one and "
    "complete one behind them. None: there are no such jobs.",
    measure, lambda options: VARIANTS, stint_only, reading="÷ control compares with none.")
