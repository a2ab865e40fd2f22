"""Ten sessions create, claim, end, give back and lose jobs under rates of a type, a queue and keys, in transactions that commit, roll back or lose their connection, while others tick:
in no window of the period are there more starts than a rate allows, what is counted is what is there, and in the end every job was run."""

import faulthandler
import time
from collections import Counter, defaultdict
from datetime import timedelta

from harness import PATIENCE, Waiting, finish, make_due, one, rows, same, session, until_blocked
from harness.turmoil import MISCOUNTED, Actor, turmoil

# A session that hangs is a failure, and says where.
faulthandler.dump_traceback_later(PATIENCE, exit=True)

db = session()

# A claim that has read the clock before a slot came free, and finds the next job after that: that job is not started before the moment at which it became ready.
db.execute("""select stint.define_job_type('one', p_queue => 'one', p_rate_limit => '{"max": 1, "period": "200 milliseconds"}')""")
db.execute("select stint.create_job('one') from generate_series(1, 2)")
db.execute("select stint.complete_job(job_id, run) from stint.claim_jobs('w', '{one}')")
other, settler = session(), session()
with settler.transaction():
    settler.execute("lock table stint_internal.queue")
    late = Waiting(lambda: rows(other, "select started_at from stint.jobs where id = (select job_id from stint.claim_jobs('late', '{one}'))"))
    until_blocked(db)
    settler.execute("select pg_sleep(0.25)")
    settler.execute("select stint.settle_limits()")
same(late.result()[:1] != [], True, "a claim that waited finds the job that became ready meanwhile")
same(one(db, "select max(started_at) - min(started_at) >= '200 milliseconds' from stint.jobs where job_type = 'one'"), True, "and starts it no sooner than the rate allows")
db.execute("select stint.complete_jobs(array_agg(id), array_agg(run)) from stint.jobs where status = 'processing'")

for job_type in "ab":
    db.execute("select stint.define_job_type(%s, p_max_attempts => 1000, p_backoff_base => '0', p_backoff_jitter => '0', p_max_running_per_key => 3)", (job_type,))
db.execute("""select stint.define_job_type('a', p_rate_limit => '{"max": 12, "period": "300 milliseconds"}')""")
db.execute("""select stint.define_queue('out', p_rate_limit => '{"max": 8, "period": "200 milliseconds"}', p_max_running => 5)""")
db.execute("""select stint.define_queue('keyed', p_rate_limit => '{"max": 2, "period": "100 milliseconds", "per": "key"}')""")
db.execute("update stint_internal.settings set max_lost_runs = 1000")


def rates(job_type, queue, key):
    """Under which rates a start is, with how many in which period."""
    if job_type == "a":
        yield "a", 12, 300
    if queue == "out":
        yield "out", 8, 200
    if queue == "keyed" and key:
        yield f"keyed {key}", 2, 100


# Every start; what was given back was not started.
STARTS = """
    select j.job_type, j.queue, j.concurrency_key, s.started_at
    from (select job_id, run, started_at from stint_internal.job_attempt where outcome <> 'released'
          union select id, run, started_at from stint_internal.job_history where started_at is not null) as s
    join stint_internal.all_jobs j on j.id = s.job_id order by s.started_at"""
QUEUES = "{out,keyed}"


class Racer(Actor):
    def create(self):
        pick = self.pick
        args = dict(p_job_type=pick.choice("ab"), p_queue=pick.choice(["out", "keyed"]), p_priority=pick.choice([0, 0, 0, 5]), p_concurrency_key=pick.choice([None, "k1", "k2"]))
        self.conn.execute("select stint.create_job(%(p_job_type)s, '{}', %(p_queue)s, %(p_priority)s, p_concurrency_key => %(p_concurrency_key)s)", args)

    def claim(self):
        self.conn.execute("select stint.claim_jobs(%s, %s, %s)", (f"w{self.number}", QUEUES, self.pick.choice([1, 3, 10])))

    def end(self):
        running = rows(self.conn, "select id, run from stint_internal.job_queue where status = 'processing' and worker_id = %s", f"w{self.number}")
        for job in running:
            call = self.pick.choice(["complete_job(%s, %s)"] * 4 + ["release_job(%s, %s)", "fail_job(%s, %s, 'no')", "snooze_job(%s, %s, '10 milliseconds')"])
            self.conn.execute(f"select stint.{call}", job)

    def change(self):
        jobs = rows(self.conn, "select id from stint_internal.job_queue where status <> 'processing' limit 20")
        if jobs:
            call = self.pick.choice(["set_job_priority(%s, 3)", "reschedule_job(%s, now() + interval '10 milliseconds')", "cancel_job(%s)"])
            self.conn.execute(f"select stint.{call}", self.pick.choice(jobs))

    def pause(self):
        self.conn.execute(self.pick.choice(["select stint.pause_job_type('b')"] + ["select stint.resume_job_type('b')"] * 3))

    def duties(self):
        self.conn.execute("select stint.tick()")

    def actions(self):
        return [self.create] * 6 + [self.claim] * 12 + [self.end] * 8 + [self.change, self.pause] + [self.duties] * 6


def standing(conn):
    """The rates under which no more was started than may be in one period: of these nothing is known."""
    starts = Counter(rate for job_type, queue, key, _ in rows(conn, STARTS) for rate, *_ in rates(job_type, queue, key))
    return [rate for rate, most in (("a", 12), ("out", 8), ("keyed k1", 2), ("keyed k2", 2)) if starts[rate] <= most]


turmoil(Racer, db, [MISCOUNTED], "in {} snapshots the counters agreed with the jobs", until=lambda conn: not standing(conn))

# Everything that is left comes to its turn.
db.execute("select stint.resume_job_type('b')")
left = one(db, "select count(*) from stint_internal.job_queue")
worker = session()
for _ in range(3000):
    worker.execute("update stint_internal.duty_run set ran_at = ran_at - interval '10 seconds', took = '0'")
    worker.execute("select stint.tick()")
    while rows(worker, "select stint.complete_job(job_id, run) from stint.claim_jobs('last', %s, 10)", QUEUES):
        pass
    if not one(db, "select count(*) from stint_internal.job_queue"):
        break
    time.sleep(0.01)
same(rows(db, "select status, waits_for, count(*) from stint.jobs where finished_at is null group by 1, 2"), [], f"the {left} jobs that were left have all been run")

starts, sooner = defaultdict(list), []
for job_type, queue, key, at in rows(db, STARTS):
    for rate, most, period in rates(job_type, queue, key):
        before = starts[rate]
        before.append(at)
        if len(before) > most and at - before[-most - 1] < timedelta(milliseconds=period):
            sooner.append((rate, str(before[-most - 1]), str(at)))
same(sooner[:5], [], f"in no window are there more starts than a rate allows, of {sum(map(len, starts.values()))}")
same(standing(db), [], "and the windows move on")

time.sleep(0.4)
make_due(worker)
worker.execute("select stint.tick()")
same([one(db, f"select count(*) from stint_internal.limit_{table}") for table in ("place", "nudge", "state", "start")], [0, 0, 0, 0], "no slot is lost, and nothing is left behind")
same(one(db, "select stint.check_limits()"), 0, "there is nothing to put right")
finish()
