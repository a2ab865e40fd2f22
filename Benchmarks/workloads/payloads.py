"""Payloads from a sentence to a megabyte."""

from harness import pgbench
from harness.figures import Figure
from harness.ticker import ticking
from systems.system import PAYLOAD
from workloads.workload import Workload, share

BYTES = {"100 B": 100, "10 kB": 10_000, "1 MB": 1_000_000}


def measure(bench, system, database, variant):
    size = BYTES[variant]
    # Random, so that it cannot be compressed away; kept in a table, so that the load generator need not send it with each job.
    database.run(f"create table bench_payload as select jsonb_build_object('data', left(string_agg(md5(random()::text), ''), {size - 20})) as payload "
                 f"from generate_series(1, {size // 32 + 1})")
    stored = "(select payload from bench_payload)"
    create = system.enqueue.replace(f"'{PAYLOAD}'", stored)
    for _ in range(20):
        database.run(create)
    script = f"{create}\n{_with_payload(system)}\n\\if :run > 0\n{system.complete_one}\n\\endif\n"
    with ticking(database, system):
        return {"": Figure(pgbench.run(database, script, seconds=share(bench.options, 0.5)).per_second)}


def _with_payload(system):
    """The claim, which now also sends the payload to the client, as every real worker wants it."""
    sent = ", coalesce((array_agg(payload))[1]::text, '') as payload"
    claim = system.claim_one.replace("returning id)", "returning id, payload)")
    before, after = claim.rsplit(" from ", 1)
    return f"{before}{sent} from {after}"


WORKLOAD = Workload(
    "payloads", "Size of the payload",
    "8 clients create one job with random text as payload, claim one and receive its payload, complete one.",
    measure, lambda options: list(BYTES), lambda system, variant: system.kind in ("stint", "floor") or None,
    reading="÷ control compares with 100 bytes.")
