"""One fresh database for each measurement, copied from a template in which the system is installed.

A database that has been measured in is never measured in again: dead rows, statistics and hint bits of one run would colour the next.
"""

import contextlib
import os
import subprocess

from harness.session import Session, environment


class Database:
    def __init__(self, name):
        self.name = name

    def session(self):
        return Session(self.name)

    def run(self, sql):
        with self.session() as session:
            return session.run(sql)

    def value(self, sql):
        return self.run(sql)[0][0]

    def settle(self):
        """What a database looks like that has been running for a while: vacuumed, with statistics, its pages written."""
        self.run("vacuum (analyze)")
        self.run("checkpoint")


class Databases:
    """Makes templates and databases, and drops all of them at the end."""

    def __init__(self):
        self._prefix = f"stint_bench_{os.getpid()}"
        self._templates = {}
        self._count = 0

    def check_server(self):
        """Fails early and in words when there is no server, or one over a network that is not this machine."""
        host = os.environ.get("PGHOST", "")
        if host and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1"):
            raise SystemExit(f"bench: PGHOST is {host}; these loads only go to this machine. See Benchmarks/with-cluster.")
        done = subprocess.run(["psql", "-XAtqw", "-d", "postgres", "-c", "select 1"], capture_output=True, text=True, env=environment())
        if done.returncode != 0:
            raise SystemExit(f"bench: no server: {done.stderr.strip()}\nStart a throwaway one: Benchmarks/with-cluster python3 Benchmarks/bench")

    def _template(self, system):
        if system.name not in self._templates:
            name = f"{self._prefix}_{system.name}"
            Database("postgres").run(f"create database {name}")
            try:
                system.install(Database(name))
            except Exception as problem:
                # Nothing is measured in half of it; the others go on.
                Database("postgres").run(f"drop database if exists {name} with (force)")
                system.absent = f"could not be installed: {str(problem).strip() or type(problem).__name__}"
                raise
            self._templates[system.name] = name
        return self._templates[system.name]

    @contextlib.contextmanager
    def fresh(self, system):
        template = self._template(system)
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        Database("postgres").run(f"create database {name} template {template}")
        try:
            yield Database(name)
        finally:
            Database("postgres").run(f"drop database if exists {name} with (force)")

    def drop_all(self):
        for name in self._templates.values():
            Database("postgres").run(f"drop database if exists {name} with (force)")
        self._templates.clear()
