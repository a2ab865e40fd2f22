"""What supervision adds to a process per job, with no database in it: `stint handler bench` beside a bare loop over the same program."""

import json
import shutil
import subprocess
from pathlib import Path

from harness import runner
from harness.figures import Figure
from workloads.workload import Workload

AT_A_TIME = 10
# As long as the envelope of a small job.
ENVELOPE = json.dumps({"job_id": "0" * 36, "run": 1, "job_type": "bench", "queue": "default", "tenant_id": None, "attempt": 1, "max_attempts": 10,
                       "payload": {}, "deadline": "2000-01-01T00:00:00.000Z", "checkpoint": None, "trace_context": None}) + "\n"
HANDLERS = {"handler in C": ("bench_c", 5), "handler in sh": ("bench_sh", 2)}  # and how many runs, times --processes


def variants(options):
    return list(HANDLERS) if shutil.which("cc") else []


def measure(bench, system, database, variant):
    name, times = HANDLERS[variant]
    runs = bench.options.processes * times
    with runner.handlers() as folder:
        if system.kind == "floor":
            loop = folder / "spawn_loop"
            subprocess.run(["cc", "-O2", "-pthread", "-o", loop, runner.SOURCES / "spawn_loop.c"], check=True)
            command = [loop, folder / name, str(runs), str(AT_A_TIME), ENVELOPE]
        else:
            command = [system.program, "handler", "bench", folder / name, "--jobs", str(runs), "--parallel", str(AT_A_TIME)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise runner.RunnerFailed(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr[-300:].strip()}")
    found = json.loads(done.stdout)
    per_run = 1_000_000 / found["runs"]
    return {
        "": Figure(found["runs"] / found["seconds"]),
        "CPU": Figure((found["own_cpu"] + found["children_cpu"]) * per_run, "µs/job", "lower", note=f"{found['own_cpu'] * per_run:.0f} µs its own"),
    }


WORKLOAD = Workload(
    "spawn", "A process per job, without a database",
    "`stint handler bench` runs a handler that does nothing, 10 at a time, supervised as under `stint work`. The floor is a loop in C around the same "
    "program: posix_spawn, three pipes, the envelope in, read to the end, wait. CPU is of the whole tree.",
    measure, variants, lambda system, variant: True if system.kind in ("stint", "floor") else None,
    floor="a bare loop in C", reading="On a shared machine CPU says more than the rate.")
