"""One connection that stays open: a psql child that is fed through a pipe.

Held snapshots, idle listeners and the caller of stint.tick() need connections that outlive a statement. Python's library has no PostgreSQL driver;
psql is there wherever pgbench is.
"""

import os
import subprocess

_END = "~end of answer~"


class SessionError(Exception):
    """The server refused a statement, or the connection broke."""


def environment():
    """The environment of every child: PG* alone says where the server is, and notices do not mix with answers."""
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PGDATABASE")}
    env["PGOPTIONS"] = (env.get("PGOPTIONS", "") + " -c client_min_messages=warning").strip()
    return env


class Session:
    def __init__(self, database):
        self._child = subprocess.Popen(
            ["psql", "-XAtqw", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1, env=environment())

    def run(self, sql):
        """Runs statements; returns the rows of all of them as lists of strings."""
        # \warn is written at once, while psql may keep the output of \echo in a buffer.
        self._child.stdin.write(f"{sql.rstrip().rstrip(';')};\n\\warn {_END}\n")
        self._child.stdin.flush()
        rows = []
        while (line := self._child.stdout.readline()) != "":
            line = line.rstrip("\n")
            if line == _END:
                return rows
            rows.append(line.split("\t"))
        raise SessionError("\n".join("\t".join(row) for row in rows) or "the connection was lost")

    def value(self, sql):
        """The first column of the first row, as text."""
        return self.run(sql)[0][0]

    def close(self):
        """Ends the connection; a transaction that is open is rolled back."""
        if self._child.poll() is None:
            try:
                self._child.stdin.close()
                self._child.wait(timeout=10)
            except (subprocess.TimeoutExpired, BrokenPipeError):
                self._child.kill()
                self._child.wait()
        self._child.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
