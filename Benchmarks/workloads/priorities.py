"""Eleven priorities are eleven index probes: what do they cost?"""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, share, stint_only


def measure(bench, system, database, variant):
    jobs = round(system.single_rate * share(bench.options, 0.5))
    with database.session() as session:
        for priority in range(11):
            session.run(f"select count(*) from stint.create_jobs_of_type('send_email', array_fill('{{}}'::jsonb, array[{round(jobs * 1.2 / 11) + 100}]), "
                        f"p_priority => {priority if variant == 'mixed' else 10 if variant == 'all 10' else 0})")
    database.settle()
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, system.claim_and_complete(), transactions=jobs).per_second)}


WORKLOAD = Workload(
    "priorities", "Priorities",
    "8 clients claim one and complete one out of jobs of all eleven priorities, or that all have the highest or the lowest.",
    measure, lambda options: ["all 10", "all 0", "mixed"], stint_only, reading="÷ control compares with jobs that all have the highest.")
