"""One worker for many queues."""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, share, stint_only

QUEUES = {"1 queue": 1, "50 queues": 50}


def measure(bench, system, database, variant):
    count = QUEUES[variant]
    jobs = round(system.single_rate * share(bench.options, 0.5))
    with database.session() as session:
        for number in range(count):
            session.run(f"select count(*) from stint.create_jobs_of_type('send_email', array_fill('{{}}'::jsonb, "
                        f"array[{round(jobs * 1.3 / count) + 100}]), 'q{number}')")
    database.settle()
    names = "{" + ",".join(f"q{number}" for number in range(count)) + "}"
    script = system.claim_and_complete().replace("{default}", names)
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, script, transactions=jobs).per_second)}


WORKLOAD = Workload(
    "queues", "50 queues",
    "8 clients claim one job at a time out of 50 queues at once, and complete it; or out of one queue that holds as many jobs.",
    measure, lambda options: list(QUEUES), stint_only, reading="÷ control compares with the one queue.")
