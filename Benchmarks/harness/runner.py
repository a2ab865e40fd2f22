"""A real `stint work` beside the load, and what the operating system and the server know about it."""

import contextlib
import json
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from harness.session import environment

SOURCES = Path(__file__).resolve().parent.parent / "handlers"


class RunnerFailed(Exception):
    """The runner ended by itself, or did not do its work in time."""


@contextlib.contextmanager
def handlers():
    """A directory of handlers, named after their job types; those in C are there if a compiler is."""
    with tempfile.TemporaryDirectory(prefix="stint-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for script in SOURCES.glob("bench_*"):
            shutil.copy(script, folder / script.name)
        if compiler := shutil.which("cc"):
            for source, program in (("noop.c", "bench_c"), ("start_time.c", "bench_start"), ("resident.c", "bench_resident")):
                subprocess.run([compiler, "-O2", "-o", folder / program, SOURCES / source], check=True)
        (folder / "starts").touch()
        (folder / "starts").chmod(0o666)
        yield folder


class Runner:
    def __init__(self, system, database, folder, concurrency, configuration):
        self._log = tempfile.TemporaryFile("w+")
        command = [system.program, "work", "--handlers", str(folder), "--concurrency", str(concurrency), "--log-level", "warning"]
        if configuration:
            file = folder / ".handlers.json"
            file.write_text(json.dumps({"handlers": configuration}))
            command += ["--handler-config", str(file)]
        self._child = subprocess.Popen(
            command, stdout=self._log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment() | {"PGDATABASE": database.name})
        self.database = database

    def wait(self, until, what, seconds=120):
        """Waits until the function answers true."""
        deadline = time.monotonic() + seconds
        while not until():
            if self._child.poll() is not None:
                self._log.seek(0)
                raise RunnerFailed(f"stint work ended with {self._child.returncode}: {self._log.read()[-300:].strip()}")
            if time.monotonic() > deadline:
                raise RunnerFailed(f"{what}: not within {seconds} s")
            time.sleep(0.05)

    def wait_until_up(self):
        """Until it has registered itself."""
        with self.database.session() as session:
            self.wait(lambda: session.value("select count(*) from stint_internal.worker where stopped_at is null") != "0", "the runner's first heartbeat", 30)
        time.sleep(1)

    def resident_megabytes(self):
        """The runner's own resident memory, its handlers not included."""
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024

    def stop(self):
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._child.send_signal(signal.SIGTERM)
                try:
                    self._child.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    self._child.kill()
                    self._child.wait()
        self._log.close()


def residents(count, at_a_time=1):
    """The configuration of a job type whose handlers are so many processes that stay, with so many jobs at a time in each."""
    return {"command": ["./bench_resident", str(at_a_time)], "mode": "resident", "pool": {"min": count, "max": count}}


@contextlib.contextmanager
def working(system, database, folder, concurrency=10, configuration=None):
    runner = Runner(system, database, folder, concurrency, configuration)
    try:
        yield runner
    finally:
        runner.stop()
