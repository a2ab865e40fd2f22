"""What the races share: sessions, threads that start together, and TAP output. The database is the one that libpq's environment names."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading

import psycopg

# In seconds. Only against hanging for ever: a busy machine may take its time, and no test says how long anything takes.
PATIENCE = 3600

_count = 0
_failed = 0


def session(**options):
    """A session of its own, in autocommit mode; every statement runs by itself unless it is put into `with session.transaction():`. With the settings of all tests, in PGOPTIONS."""
    return psycopg.connect(autocommit=True, options=f"{os.environ.get('PGOPTIONS', '')} -c statement_timeout={PATIENCE}s -c client_min_messages=warning", **options)


def rows(conn, query, *args):
    return conn.execute(query, args or None).fetchall()


def one(conn, query, *args):
    row = conn.execute(query, args or None).fetchone()
    return row[0] if row else None


def together(*actions):
    """Runs each action in a thread of its own, all started at once. Returns their results; an error of the database is returned as its SQLSTATE."""
    results = [None] * len(actions)
    gate = threading.Barrier(len(actions))

    def run(place, action):
        gate.wait()
        try:
            results[place] = action()
        except psycopg.Error as error:
            results[place] = error.sqlstate or str(error)
        except Exception as error:  # A fault of the test itself must not look like a result.
            results[place] = f"broken test: {error!r}"

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if any(thread.is_alive() for thread in threads):
        ok(False, f"every session comes to an end within {PATIENCE} seconds")
        finish()
    return results


class Waiting:
    """An action that is expected to wait for another session: started now, its result fetched later."""

    def __init__(self, action):
        self._result = []
        self._thread = threading.Thread(target=lambda: self._result.extend(together(action)), daemon=True)
        self._thread.start()

    def is_over(self):
        return not self._thread.is_alive()

    def result(self):
        self._thread.join(PATIENCE)
        return self._result[0] if self._result else "still waiting"


def until_blocked(conn, sessions=1, unless=None):
    """Returns as soon as so many sessions of this database wait for a lock: then a race is exactly where the test wants it. unless: an action that may come to its end instead."""
    for _ in range(PATIENCE * 20):
        if one(conn, """select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'""") >= sessions or unless and unless.is_over():
            return
        conn.execute("select pg_sleep(0.005)")
    ok(False, "a session waits for a lock")
    finish()


class Server:
    """A private server with a copy of this database, for tests that crash it: `with Server() as server`. As root it runs as somebody else, as it must."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="stint-crash-")
        self._as = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self._as = ["runuser", "-u", "postgres", "--"]
        os.chmod(self.folder, 0o711)
        self._programs = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
        self._run("initdb", "-A", "trust", "-U", "stint", "-E", "UTF8", "--no-locale", "--no-sync")
        self.start()
        schema = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", "-n", "stint", "-n", "stint_internal"], check=True, capture_output=True).stdout
        psql = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", "5432", "-U", "stint", "-d", "postgres"]
        subprocess.run(psql, check=True, input=schema, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "stop", "-m", "immediate", "-t", str(PATIENCE), check=False)
        shutil.rmtree(self.folder)

    def _run(self, program, *arguments, check=True):
        command = [*self._as, f"{self._programs}/{program}", "-D", f"{self.folder}/data", *arguments]
        subprocess.run(command, check=check, cwd=self.folder, stdout=subprocess.DEVNULL)

    def start(self):
        # Nothing has to survive the machine, only the server's own end.
        options = f"-k {self.folder} -c port=5432 -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        self._run("pg_ctl", "start", "-w", "-t", str(PATIENCE), "-l", f"{self.folder}/log", "-o", options)

    def crash(self):
        self._run("pg_ctl", "stop", "-m", "immediate", "-t", str(PATIENCE))

    def session(self):
        return session(host=self.folder, port=5432, user="stint", dbname="postgres")


class Clock:
    """The fake clock of several sessions. A rollback in one of them takes that session's clock back to where its transaction began, until the next move."""

    def __init__(self, *sessions):
        self.sessions = list(sessions)
        self.time = 1_900_000_000.0
        self.later(0)
        nobody_stands_in(self.sessions[0])

    def later(self, seconds):
        self.time += seconds
        for conn in self.sessions:
            conn.execute("select set_config('stint.fake_now', to_timestamp(%s)::text, false)", (self.time,))


def nobody_stands_in(conn):
    """Claims leave the duties to the test, as they do where a runner ticks; see stint_internal.stand_in."""
    conn.execute("insert into stint_internal.duty_run (duty, ran_at, took) values ('expire_jobs', 'infinity', '0') on conflict do nothing")


def tick(conn):
    """All duties that are due by the clock of this session."""
    did = one(conn, "select stint.tick()")
    # Days that could not be added beside others get a tick for themselves.
    return did | one(conn, "select stint.tick()") if set(did) == {"roll_partitions", "next_due_at"} else did


def make_due(conn):
    """In real time: all duties are due at the next tick, whenever they were done and however long that took."""
    conn.execute("update stint_internal.duty_run set ran_at = ran_at - interval '1 hour', took = '0'")


def seal(conn, count):
    """Seals audit entries, so many if they can be sealed; answers how many. An autovacuum in this database holds the sealing up as any other transaction does, until the next call."""
    sealed = 0
    for _ in range(PATIENCE):
        sealed += one(conn, "select stint.seal_audit()")
        if sealed >= count:
            break
        conn.execute("select pg_sleep(0.05)")
    return sealed


def ok(condition, why):
    global _count, _failed
    _count += 1
    _failed += not condition
    print(f"{'ok' if condition else 'not ok'} {_count} - {why}", flush=True)


def same(have, want, why):
    ok(have == want, why)
    if have != want:
        print(f"#   have: {str(have)[:500]}\n#   want: {str(want)[:500]}", file=sys.stderr, flush=True)


def finish():
    print(f"1..{_count}", flush=True)
    sys.exit(1 if _failed else 0)
