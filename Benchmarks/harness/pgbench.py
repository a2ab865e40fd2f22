"""Load: pgbench with a script of ours.

pgbench is what every DBA has and can read; its clients cost little, which matters where load and server share two cores. Statements are
prepared (-M prepared), as a driver would; \\gset keeps what a claim returned for the completion.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass, field

from harness.session import environment

CLIENTS = 8
THREADS = 2


@dataclass
class Load:
    """What a run of pgbench has shown."""
    per_second: float
    transactions: int
    seconds: float
    steps: list = field(default_factory=list)  # (seconds since start, transactions per second)


class LoadFailed(Exception):
    """pgbench or a statement of the script failed: no figure."""


def run(database, script, *, seconds=None, transactions=None, clients=CLIENTS, step=None):
    """Runs the script for so many seconds, or so many transactions in all; with `step`, notes the rate every so many seconds."""
    clients = min(clients, transactions) if transactions else clients
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(THREADS, clients)), "-f", file.name]
        command += ["-t", str(transactions // clients)] if transactions else ["-T", str(seconds)]
        command += ["--progress", str(step)] if step else []
        try:
            done = subprocess.run(command + [database.name], capture_output=True, text=True, env=environment(), timeout=(seconds or 0) + 900)
        except subprocess.TimeoutExpired as expired:
            raise LoadFailed("no end after 15 minutes") from expired
    rate = re.search(r"^tps = ([\d.]+) \(without", done.stdout, re.M)
    count = re.search(r"^number of transactions actually processed: (\d+)", done.stdout, re.M)
    if done.returncode != 0 or not rate or not count or int(count[1]) == 0:
        errors = [line for line in done.stderr.splitlines() if not line.startswith(("progress:", "pgbench (", "pgbench:pgbench"))]
        raise LoadFailed("; ".join(errors[:3]) or done.stdout[-300:])
    steps = [(float(time), float(tps)) for time, tps in re.findall(r"^progress: ([\d.]+) s, ([\d.]+) tps", done.stderr, re.M)]
    per_second, transactions = float(rate[1]), int(count[1])
    return Load(per_second, transactions, transactions / per_second if per_second else 0.0, steps)
