"""Ten sessions that do at random what their actions are, while connections break and workers are lost; what is said by STINT_TEST_SECONDS and STINT_TEST_SEED, or chosen and
printed. Shared by the races of limits."""

import contextlib
import os
import random
import threading
import time

import psycopg

from harness import rows, same, session, together

SECONDS = float(os.environ.get("STINT_TEST_SECONDS", "8"))
seed = int(os.environ.get("STINT_TEST_SEED", random.randrange(10**9)))
print(f"# seed {seed}", flush=True)

# Whether in one snapshot the counters of limits agree with the slots that are taken.
MISCOUNTED = """
    select limit_id, sum(held) from (
        select limit_id, held from stint_internal.limit_state
        union all select limit_id, -1 from stint_internal.limit_place where held
        union all select limit_id, -1 from stint_internal.limit_start
        union all select limit_id, - freed from stint_internal.limit_nudge) as l
    group by limit_id having sum(held) <> 0"""


class Actor:
    """One of the sessions. A race says what it does in `actions`, a list in which what is more frequent stands more often."""

    # Deadlocks would be a fault: nobody may wait in a circle. What may happen to anybody: a job that is gone or elsewhere, a lock that is not waited for, a connection that was broken.
    expected = {"ST004", "ST005", "ST006", "55P03", "57P01", "08006", "08003", None}

    def __init__(self, number):
        self.number = number
        self.pick = random.Random(seed + number)
        self.connect()

    def connect(self):
        self.conn = session()

    def actions(self):
        raise NotImplementedError

    def before(self):
        """Before a statement or transaction."""

    def begun(self):
        """At the beginning of a transaction."""

    def after(self):
        """After a statement or transaction, unless it failed."""

    def run(self, stop, errors):
        actions = self.actions()
        while not stop.is_set():
            self.before()
            try:
                if self.pick.random() < 0.25:
                    with self.conn.transaction(force_rollback=self.pick.random() < 0.2):
                        self.begun()
                        self.conn.execute("set local lock_timeout = '200 ms'")
                        for _ in range(self.pick.choice([1, 2, 3])):
                            self.pick.choice(actions)()
                        if self.pick.random() < 0.1:
                            time.sleep(0.05)
                else:
                    self.pick.choice(actions)()
                self.after()
            except psycopg.Error as error:
                if error.sqlstate not in self.expected:
                    errors.append(f"{error.sqlstate} {error}")
                while self.conn.closed or self.conn.broken:
                    # The new one may be broken as well before it is ready.
                    with contextlib.suppress(psycopg.OperationalError):
                        self.connect()


def turmoil(kind, db, wrong_now, why, until=lambda conn: True):
    """Ten of a kind of actor at once. wrong_now: queries that answer in any snapshot with what must not be; why: what the test says of that, {} is the number of looks. until: what has to
    have happened before it is over, on a machine that is too slow for that too."""
    stop, wrong, errors = threading.Event(), [], []
    actors = [kind(number) for number in range(10)]

    def watch():
        looks = 0
        while not stop.is_set():
            for query in wrong_now:
                wrong.extend(rows(db, query))
            looks += 1
        return looks

    def disturb():
        pick, other = random.Random(seed), session()
        ended = time.monotonic() + SECONDS
        try:
            while time.monotonic() < ended or not until(other):
                time.sleep(0.3)
                other.execute("select pg_terminate_backend(%s)", (pick.choice(actors).conn.info.backend_pid,))
                other.execute("select stint.retire_worker(%s)", (f"w{pick.randrange(len(actors))}",))
        finally:
            # Also when it breaks down itself: the others would go on for ever.
            stop.set()

    results = together(watch, disturb, *[lambda actor=actor: actor.run(stop, errors) for actor in actors])
    same([r for r in results[1:] if r], [], "nobody breaks down")
    same(errors[:3], [], "nobody gets an error that he should not get, a deadlock least of all")
    same(wrong[:5], [], why.format(results[0]))
    for actor in actors:
        db.execute("select stint.retire_worker(%s)", (f"w{actor.number}",))
        actor.conn.close()
