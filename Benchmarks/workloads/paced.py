"""What an old snapshot does to the time that a claim takes, at a load that the queue could carry for days."""

import threading
import time

from harness.figures import Figure
from harness.snapshots import held
from harness.starts import percentile
from harness.ticker import ticking
from workloads.steady import HELD, WAITING
from workloads.workload import Workload, per_row

RATE = 500
CLIENTS = 8


def measure(bench, system, database, variant):
    seconds = bench.options.hold_seconds
    system.fill(database, WAITING if system.deepest >= 1_000_000 else WAITING // 5)
    database.settle()
    claims, problems = [], []
    with held(database, HELD[variant]), ticking(database, system):
        began = time.monotonic()
        clients = [threading.Thread(target=_client, args=(database, system, number, began, seconds, claims, problems)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    if problems:
        raise problems[0]
    # The last third: by then the dead have piled up.
    late = sorted(took for moment, took in claims if moment > seconds * 2 / 3)
    step = max(1.0, seconds / 20)
    series = [(start + step, percentile(sorted(took for moment, took in claims if start < moment <= start + step), 0.95))
              for start in (number * step for number in range(int(seconds / step))) if any(start < moment <= start + step for moment, _ in claims)]
    return {"p50": Figure(percentile(late, 0.5), "ms", "lower"),
            "p95": Figure(percentile(late, 0.95), "ms", "lower", series=series, note=f"{len(claims) / seconds:.0f} jobs/s")}


def _client(database, system, number, began, seconds, claims, problems):
    """Create one, claim one, complete one, so many times a second; notes how long each claim took. Late rounds are made up for, not left out."""
    claim = system.claim_one.replace(" \\gset", "").replace(":client_id", str(number))
    try:
        with database.session() as session:
            done = 0
            while (due := done * CLIENTS / RATE) < seconds:
                time.sleep(max(0.0, began + due - time.monotonic()))
                session.run(system.enqueue)
                before = time.monotonic()
                claimed = session.run(claim)[0]
                claims.append((before - began, (time.monotonic() - before) * 1000))
                if claimed[-1] != "0":
                    session.run(system.completion(claimed))
                done += 1
    except Exception as problem:  # reported by the thread that measures
        problems.append(problem)


WORKLOAD = Workload(
    "paced", "Claims at 500 jobs a second while an old snapshot is held",
    "8 clients together create, claim and complete 500 jobs a second over 10,000 waiting jobs while another session keeps a transaction open: how long a claim takes.",
    measure, lambda options: list(HELD), per_row, is_long=True, reading="In the last third of the time; `--hold-seconds 1800` holds it for half an hour.")
