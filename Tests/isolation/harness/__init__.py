"""What the races share: sessions, threads that start together, and TAP output. The database is the one that libpq's environment names."""

import sys
import threading

import psycopg

_count = 0
_failed = 0


def session(**options):
    """A session of its own, in autocommit mode; every statement runs by itself unless it is put into `with session.transaction():`."""
    return psycopg.connect(autocommit=True, options="-c statement_timeout=15s -c client_min_messages=warning", **options)


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
        thread.join(20)
    if any(thread.is_alive() for thread in threads):
        ok(False, "every session comes to an end within 20 seconds")
        finish()
    return results


class Waiting:
    """An action that is expected to wait for another session: started now, its result fetched later."""

    def __init__(self, action):
        self._result = []
        self._thread = threading.Thread(target=lambda: self._result.extend(together(action)), daemon=True)
        self._thread.start()

    def result(self):
        self._thread.join(20)
        return self._result[0] if self._result else "still waiting"


def until_blocked(conn, sessions=1):
    """Returns as soon as so many sessions of this database wait for a lock: then a race is exactly where the test wants it."""
    for _ in range(2000):
        if one(conn, """select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'""") >= sessions:
            return
        conn.execute("select pg_sleep(0.005)")
    ok(False, "a session waits for a lock")


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
