"""PgQ: not a queue of jobs but a stream of events that one consumer reads batch by batch. No job has a state, so nothing can be claimed, retried
or finished alone; in exchange nothing is ever updated. Here as the ceiling of what PostgreSQL can carry.
"""

import threading
import time

from harness.session import Session
from systems.system import PAYLOAD, System


class PgQ(System):
    name = "pgq"
    is_per_row = False
    has_batches = False
    batch_rate = 400_000
    tick = ("select pgq.ticker()",)
    tick_every = 0.1

    enqueue = f"select pgq.insert_event('jobs', 'send_email', '{PAYLOAD}');"
    enqueue_batch = f"select count(pgq.insert_event('jobs', 'send_email', '{PAYLOAD}')) from generate_series(1, :batch);"

    def missing(self):
        with Session("postgres") as session:
            found = session.run("select 1 from pg_available_extensions where name = 'pgq'")
        return None if found else "the server has no extension pgq (Debian: apt-get install postgresql-15-pgq3)"

    def version(self):
        with Session("postgres") as session:
            return session.value("select default_version from pg_available_extensions where name = 'pgq'")

    def install(self, database):
        database.run("""
            create extension pgq;
            select pgq.create_queue('jobs');
            select pgq.set_queue_config('jobs', 'ticker_max_lag', '100 milliseconds');
            select pgq.set_queue_config('jobs', 'ticker_max_count', '1000');
            select pgq.register_consumer('jobs', 'worker')""")


class Consumer:
    """Reads and finishes batches until stopped; counts events. The rows stay in the server: only their number comes back."""

    def __init__(self, database):
        self._database, self._stop, self.counts = database, threading.Event(), []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        with Session(self._database.name) as session:
            while not self._stop.is_set():
                began = time.monotonic()
                batch = session.value("select coalesce(pgq.next_batch('jobs', 'worker')::text, '')")
                if batch == "":
                    time.sleep(0.005)
                    continue
                events = int(session.value(f"select count(ev_data) from pgq.get_batch_events({batch})"))
                session.run(f"select pgq.finish_batch({batch})")
                now = time.monotonic()
                self.counts.append((now, events, now - began))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(timeout=60)

    def busy_rate(self):
        """Events per second of the time that went into their batches."""
        return sum(events for _, events, _ in self.counts) / max(sum(seconds for _, _, seconds in self.counts), 0.001)

    def rate(self, since, until):
        """Events per second between two moments."""
        return sum(events for moment, events, _ in self.counts if since <= moment < until) / max(until - since, 0.001)
