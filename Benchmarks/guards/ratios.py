"""Speeds, only as ratios within the same seconds and with generous limits: these catch a tenfold mistake, on any machine."""

from harness import pgbench
from harness.snapshots import held
from harness.ticker import ticking


def run(tap, databases, stint, floor):
    rates = {}
    for system in (stint, floor):
        with databases.fresh(system) as database:
            created = pgbench.run(database, system.enqueue, seconds=1, clients=2).per_second
            with ticking(database, system):
                finished = pgbench.run(database, system.claim_and_complete(), transactions=min(1_000, int(created)) // 2 * 2 or 2, clients=2).per_second
            rates[system.name] = created, finished
    tap.at_least(rates["stint"][0] / rates["floor"][0], 0.15, "enqueue ÷ bare insert")
    tap.at_least(rates["stint"][1] / rates["floor"][1], 0.1, "claim and complete ÷ floor")
    with databases.fresh(stint) as database:
        stint.fill(database, 8_000)
        database.settle()
        with held(database, "read-only"), ticking(database, stint):
            before = pgbench.run(database, stint.claim_and_complete(), transactions=300, clients=2).per_second
            pgbench.run(database, stint.claim_and_complete_batch(), transactions=60, clients=2)
            after = pgbench.run(database, stint.claim_and_complete(), transactions=300, clients=2).per_second
    tap.at_least(after / before, 0.4, "claim and complete under an old snapshot, after ÷ before 6,000 finished jobs")
