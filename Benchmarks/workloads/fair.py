"""Many tenants in a fair queue: is its order free for claims?"""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from workloads.workload import Workload, share, stint_only

TENANTS = 1000


def measure(bench, system, database, variant):
    jobs = round(system.single_rate * share(bench.options, 0.5))
    with database.session() as session:
        session.run(f"select stint.define_queue('default', p_fair => {str(variant == 'fair queue').lower()})")
        # In turns, a few at a time, as tenants come: those of one lie apart from each other.
        for _ in range(1 + round(jobs * 1.2 / TENANTS / 5)):
            session.run(f"select count(*) from generate_series(1, {TENANTS}) as n, set_config('stint.tenant_id', 'tenant ' || n, false) as s, "
                        "stint.create_jobs_of_type('send_email', array_fill('{}'::jsonb, array[5 + length(s) * 0]))")
    database.settle()
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, system.claim_and_complete(), transactions=jobs).per_second)}


WORKLOAD = Workload(
    "fair", "1,000 tenants in a fair queue",
    "8 clients claim one and complete one while 1,000 tenants have as many jobs each, in a fair queue and in a plain one.",
    measure, lambda options: ["plain queue", "fair queue"], stint_only, reading="÷ control compares with the plain queue.")
