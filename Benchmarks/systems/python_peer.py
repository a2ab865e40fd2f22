"""Peers that are Python libraries: installed into a private environment beside this folder, on request only.

A small program runs in that environment and prints, as JSON, the SQL that the library itself would send; pgbench then sends it. So
what is measured is the peer's SQL, not the speed of its Python.
"""

import json
import subprocess
from pathlib import Path

from harness.session import environment
from systems.system import System

HOME = Path(__file__).resolve().parent.parent / ".venv"
PACKAGES = ["procrastinate==3.10.0", "pgqueuer==1.6.0", "chancy==0.26.0", "psycopg[binary]==3.3.9", "asyncpg==0.32.0"]


class PythonPeer(System):
    renderer = ""  # prints {"schema": sql or null, …}; the argument is a connection string

    @staticmethod
    def python():
        return HOME / "bin" / "python"

    def missing(self):
        if not self.python().exists():
            return "not installed: add --install-peers"
        done = subprocess.run([self.python(), "-c", f"import {self.name}"], capture_output=True, text=True, timeout=60)
        return None if done.returncode == 0 else f"not importable in {HOME.name}: add --install-peers"

    def version(self):
        code = f"import importlib.metadata; print(importlib.metadata.version('{self.name}'))"
        return subprocess.run([self.python(), "-c", code], capture_output=True, text=True, timeout=60).stdout.strip()

    def render(self, database):
        """What the renderer prints; it may also install the schema itself."""
        done = subprocess.run([self.python(), "-c", self.renderer, f"dbname={database.name}"], capture_output=True, text=True,
                              env=environment() | {"PGDATABASE": database.name}, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout)
