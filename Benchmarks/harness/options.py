"""What one run of the benchmarks was asked to do."""

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Options:
    seconds: int        # of load in a simple measurement
    runs: int
    long_runs: int      # of workloads that take minutes
    hold_seconds: int   # how long an old snapshot is held
    step: int           # of the figures over time
    backlog: int        # ready jobs to consume from
    parked: int         # blocked jobs at the head
    processes: int      # jobs run end to end
    idle_seconds: int
    deep: bool          # also 10,000,000 waiting jobs
    burst: int          # jobs queued at once for an idle runner
    sustained_seconds: int


def parse(workloads, peers):
    parser = argparse.ArgumentParser(
        prog="bench", description="Measures Stint, a hand-written floor and other queues side by side, on the server that PG* names.",
        epilog="A throwaway server with the right settings: Benchmarks/with-cluster python3 Benchmarks/bench")
    parser.add_argument("--short", action="store_true", help="one run of a second each: shows that everything works, and nothing else")
    parser.add_argument("--full", action="store_true", help="a backlog of 10,000,000, an hour of sustained load")
    parser.add_argument("--only", metavar="WORKLOAD,…", help="one or several of: " + ", ".join(workloads))
    parser.add_argument("--peers", metavar="PEER,…", default=",".join(peers), help="which peers, or none; default: all of " + ", ".join(peers))
    parser.add_argument("--install-peers", action="store_true", help="first install those that are missing: PyPI packages into Benchmarks/.venv, PgQ with apt")
    parser.add_argument("--seconds", type=int, metavar="N", help="seconds of load in a measurement (6)")
    parser.add_argument("--hold-seconds", type=int, metavar="N", help="how long an old snapshot is held (95)")
    parser.add_argument("--runs", type=int, metavar="N", help="runs of each measurement (3)")
    parser.add_argument("--long-runs", type=int, default=1, metavar="N", help="runs of those that hold snapshots (1)")
    parser.add_argument("--deep", action="store_true", help="also measure at 10,000,000 waiting jobs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="default: Benchmarks/results/bench.json")
    parser.add_argument("--svg", type=Path, metavar="DIR", help="default: Benchmarks/results")
    parser.add_argument("--stint", metavar="PROGRAM", help="the stint to measure; default: $STINT, then the one in PATH")
    parser.add_argument("--sql-dir", metavar="DIR", help="take the SQL from DIR/sql instead of the program (no rebuild between an edit and its figure)")
    parser.add_argument("--list", action="store_true", help="say what is measured, and stop")
    given = parser.parse_args()
    for name in (given.only or "").split(","):
        if name and name not in workloads:
            parser.error(f"there is no workload {name}; there are {', '.join(workloads)}")
    given.peers = [name for name in given.peers.split(",") if name and name != "none"]
    for name in given.peers:
        if name not in peers:
            parser.error(f"there is no peer {name}; there are {', '.join(peers)}")
    if given.short:
        options = Options(given.seconds or 1, given.runs or 1, given.long_runs, given.hold_seconds or 4, 1, 2_000, 2_000, 50, 3, given.deep,
                          200, 3)
    else:
        options = Options(given.seconds or 6, given.runs or 3, given.long_runs, given.hold_seconds or 95, 5, 200_000, 100_000,
                          2_000, 10, given.deep or given.full, 10_000, 3_600 if given.full else 60)
    return given, options
