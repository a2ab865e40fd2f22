"""In strict order no two jobs of a key run at once, none overtakes one that was committed before it was created, and none is left behind: with locks in the way, with transactions that
commit late or roll back, and with ten sessions that create, claim, end, postpone, pause, cancel and lose jobs."""

import faulthandler
import time

from harness import PATIENCE, Waiting, finish, make_due, one, rows, same, session, tick, until_blocked
from harness.turmoil import MISCOUNTED, Actor, turmoil

# A session that hangs is a failure, and says where.
faulthandler.dump_traceback_later(PATIENCE, exit=True)

db, one_, two = session(), session(), session()
db.execute("select stint.define_job_type('s', p_key_order => 'strict', p_max_attempts => 1000, p_backoff_base => '0', p_backoff_jitter => '0')")
db.execute("select stint.define_job_type('h', p_key_order => 'strict_hold', p_max_attempts => 1000, p_backoff_base => '0', p_backoff_jitter => '0')")
db.execute("update stint_internal.settings set max_lost_runs = 1000")
CREATE = "select stint.create_job(%s, p_concurrency_key => 'k')"
STATUS = "select status from stint.jobs where id = %s"
CLAIM = "select job_id, run from stint.claim_jobs('w', p_limit => 10)"
LOCK = "select pg_advisory_xact_lock(1937010550, hashtext(stint_internal.limit_of_key(null, stint.current_subject(), 'k')))"


def statuses(*ids):
    return [one(db, STATUS, i) for i in ids]


def complete(conn, job):
    conn.execute("select stint.complete_job(id, run) from stint_internal.job_queue where id = %s", (job,))


# A commit that could not give out the slot, and one after it that can.
two.execute("begin")
two.execute(LOCK)
first = one(db, CREATE, "s")
same(statuses(first), ["blocked"], "while somebody has the lock of the key, nobody gets the slot")
two.execute("commit")
second = one(db, CREATE, "s")
same(statuses(first, second), ["pending", "blocked"], "whoever comes after that lets the one before him in first")
one_.execute("begin isolation level repeatable read")
third = one(one_, CREATE, "s")
one_.execute("commit")
rows(db, CLAIM)
complete(db, first)
rows(db, CLAIM)
complete(db, second)
same(statuses(third), ["pending"], "one that was created with an old snapshot has its turn")
rows(db, CLAIM)
one_.execute("begin isolation level repeatable read")
rows(one_, "select count(*) from stint_internal.job_queue")
fourth = one(one_, CREATE, "s")
one_.execute("commit")
fifth = one(db, CREATE, "s")
one_.execute("begin isolation level repeatable read")
complete(one_, third)
one_.execute("commit")
tick(db)
same(statuses(fourth, fifth), ["pending", "blocked"], "and keeps it before those that came later")

# The first in line is locked by somebody.
rows(db, CLAIM)
sixth = one(db, CREATE, "s")
two.execute("begin")
two.execute("select stint.update_job_payload(%s, '{}')", (fifth,))
complete(db, fourth)
same(statuses(fifth, sixth), ["blocked", "blocked"], "nobody passes one that is locked")
tick(db)
same(statuses(fifth, sixth), ["blocked", "blocked"], "not by the duty either")
two.execute("commit")
make_due(db)
tick(db)
same(statuses(fifth, sixth), ["pending", "blocked"], "which lets it in as soon as it can")

# A transaction that stays open keeps nobody waiting, and one that commits late overtakes nobody.
db.execute("select stint.cancel_job(id) from stint.jobs where finished_at is null")
one_.execute("begin")
late = one(one_, CREATE, "s")
early = one(db, CREATE, "s")
same(statuses(early), ["pending"], "a job goes before one whose transaction is still open")
one_.execute("commit")
[(_, run)] = rows(db, CLAIM)
db.execute("select stint.fail_job(%s, %s, 'no', p_retry_after => '1 hour')", (early, run))
same(statuses(early, late), ["retrying", "blocked"], "and keeps its turn when that has committed")

# Two who do something about a key that stands still.
db.execute("select stint.cancel_job(id) from stint.jobs where finished_at is null")
failed, behind = one(db, CREATE, "h"), one(db, CREATE, "h")
[(_, run)] = rows(db, CLAIM)
db.execute("select stint.fail_job(%s, %s, 'no', p_retryable => false)", (failed, run))
for call, other in (("retry_job", "release_key"), ("release_key", "retry_job")):
    one_.execute("begin")
    one_.execute(f"select stint.{call}(%s)", (failed,))
    waiting = Waiting(lambda other=other: one(two, f"select stint.{other}(%s)", failed))
    until_blocked(db)
    one_.execute("commit")
    answer = waiting.result()
    make_due(db)
    tick(db)
    if call == "retry_job":
        same((answer, *statuses(failed, behind)), ("ST006", "pending", "blocked"), "who releases a key too late is told so: the job has been retried, and goes first")
        rows(db, CLAIM)
        db.execute("select stint.fail_job(id, run, 'no', p_retryable => false) from stint.jobs where id = %s", (failed,))
    else:
        same(statuses(failed, behind), ["blocked", "pending"], "who retries too late stands behind those to whom the key was released")
db.execute("select stint.cancel_job(id) from stint.jobs where finished_at is null")
same(one(db, "select stint.check_limits()"), 0, "there is nothing to put right")

# All at once. Each job that starts asks whether one of its key that keeps the order has not ended, although it had been committed before this one was created. One that had ended and is run
# again stands at the end of the line, so it may be overtaken, unless it has held the key all the time.
for kind in ("c", "l"):
    db.execute("select stint.define_job_type(%s, p_max_attempts => 1000, p_backoff_base => '0', p_backoff_jitter => '0')", (kind,))
db.execute("select stint.define_queue('narrow', p_max_running => 3, p_rate_limit => '{\"max\": 2, \"period\": \"50 milliseconds\"}')")
db.execute("""
    create table public.committed (job_id uuid primary key, at float8);
    create table public.revived (job_id uuid primary key);
    create table public.overtaken (job_id uuid, by uuid);
    create function public.note_revival() returns trigger language plpgsql as $$
    begin
        insert into public.revived values (new.id) on conflict do nothing;
        return null;
    end $$;
    create trigger note_revival after insert on stint_internal.job_queue for each row when (new.status in ('completed', 'failed', 'dead_letter', 'cancelled', 'expired'))
        execute function public.note_revival();
    create function public.note_return() returns trigger language plpgsql as $$
    begin
        -- Whoever only releases the key does not see the job there.
        delete from public.revived r where r.job_id = old.job_id and exists (select from stint_internal.job_queue j where j.id = old.job_id);
        return null;
    end $$;
    create trigger note_return after delete on stint_internal.held_key for each row execute function public.note_return();
    create function public.look_back() returns trigger language plpgsql as $$
    begin
        insert into public.overtaken
        select j.id, new.id from stint_internal.job_queue j join public.committed c on c.job_id = j.id
        where j.concurrency_key = new.concurrency_key and j.id <> new.id and c.at < (new.payload ->> 'began')::float8 and j.job_type in ('s', 'h') and new.job_type in ('s', 'h')
          and not exists (select from public.revived r where r.job_id = j.id);
        return null;
    end $$;
    create trigger look_back after update on stint_internal.job_queue for each row when (new.status = 'processing' and old.status <> 'processing') execute function public.look_back()""")

TOGETHER = """
    select concurrency_key, count(*) from stint_internal.job_queue where concurrency_key is not null and status in ('pending', 'processing') group by 1 having count(*) > 1
    union all select limit_id, count(*) from stint_internal.limit_place where limit_id < '2' and held group by 1 having count(*) > 1"""
QUEUES = "{default,narrow}"
wrong = []


class Racer(Actor):
    expected = Actor.expected | {"40001"}

    def create(self):
        kind = self.pick.choice("sssshhclll")
        args = dict(kind=kind, queue=self.pick.choice(["default", "narrow"]), priority=self.pick.choice([0, 0, 5]), began=time.monotonic(),
                    key=self.pick.choice("xy" if kind == "c" else "abcxy" if kind == "l" else "abc"), delay=self.pick.choice([None, None, None, "10 milliseconds"]))
        query = """select stint.create_job(%(kind)s, jsonb_build_object('began', %(began)s::float8), %(queue)s, %(priority)s, p_concurrency_key => %(key)s,
                                           p_scheduled_for => now() + %(delay)s::interval)"""
        self.created.append(self.conn.execute(query, args).fetchone()[0])

    def claim(self):
        self.conn.execute("select stint.claim_jobs(%s, %s, %s)", (f"w{self.number}", QUEUES, self.pick.choice([1, 1, 3])))

    def end(self):
        for job in rows(self.conn, "select id, run from stint_internal.job_queue where status = 'processing' and worker_id = %s", f"w{self.number}"):
            call = self.pick.choice(["complete_job(%s, %s)"] * 5 + ["fail_job(%s, %s, 'no')"] * 3 + [
                "release_job(%s, %s)", "snooze_job(%s, %s, '10 milliseconds')", "fail_job(%s, %s, 'no', p_retryable => false)"])
            self.conn.execute(f"select stint.{call}", job)

    def change(self):
        jobs = rows(self.conn, "select id from stint_internal.job_queue where status <> 'processing' limit 20")
        if jobs:
            call = self.pick.choice(["set_job_priority(%s, 3)", "move_job(%s, 'default')", "move_job(%s, 'narrow')", "reschedule_job(%s, now() + interval '10 milliseconds')",
                                     "cancel_job(%s)", "delete_job(%s)", "retry_job(%s)", "update_job_payload(%s, payload) from stint.jobs where id = %s"])
            job = self.pick.choice(jobs)
            self.conn.execute(f"select stint.{call}", job * call.count("%s"))

    def go_on(self):
        # For one job always the same: a job that is retried after its key was released stands at the end of the line.
        for (job,) in rows(self.conn, "select job_id from stint_internal.held_key"):
            self.conn.execute(f"select stint.{['retry_job', 'release_key', 'delete_job'][job.int % 3]}(%s)", (job,))

    def pause(self):
        self.conn.execute(self.pick.choice(["select stint.pause_job_type('s')"] + ["select stint.resume_job_type('s')"] * 3))

    def change_rule(self):
        self.conn.execute("select stint.define_job_type('c', p_key_order => %s)", (self.pick.choice(["ready", "strict", "strict_hold"]),))

    def duties(self):
        self.conn.execute("select stint.tick()")

    def actions(self):
        return [self.create] * 4 + [self.claim] * 8 + [self.end] * 10 + [self.change] * 2 + [self.duties] * 3 + [self.go_on] * 2 + [self.pause, self.change_rule]

    def before(self):
        self.created = []

    def begun(self):
        if self.pick.random() < 0.1:
            self.conn.execute("set transaction isolation level repeatable read")

    def after(self):
        at = time.monotonic()
        for job in self.created:
            # Nothing where the transaction was rolled back.
            self.conn.execute("insert into public.committed select id, %s from stint_internal.job_queue where id = %s", (at, job))


turmoil(Racer, db, [TOGETHER, MISCOUNTED], "in {} snapshots no two jobs of a key were ready or running, and the counters agreed with the jobs")
started = one(db, "select count(*) from stint_internal.all_jobs where run > 0")
same(rows(db, "select * from public.overtaken limit 5"), [], f"of {started} jobs that were started none had overtaken one that was committed before it was created")

# Everything that is left comes to its turn.
db.execute("select stint.resume_job_type('s')")
left = one(db, "select count(*) from stint_internal.job_queue")
worker = session()
for _ in range(1000):
    worker.execute("update stint_internal.duty_run set ran_at = ran_at - interval '10 seconds', took = '0' where duty not in ('check_limits')")
    worker.execute("select stint.tick()")
    worker.execute("select stint.release_key(job_id) from stint_internal.held_key")
    while rows(worker, "select stint.complete_job(job_id, run) from stint.claim_jobs('last', %s, 10)", QUEUES):
        wrong.extend(rows(db, TOGETHER))
    if not one(db, "select count(*) from stint_internal.job_queue") + one(db, "select count(*) from stint_internal.limit_start"):
        break
    time.sleep(0.01)
same(rows(db, "select status, job_type, waits_for, count(*) from stint.jobs where finished_at is null group by 1, 2, 3"), [], f"the {left} jobs that were left have all been run")
same(wrong[:5], [], "and none too early")
same(rows(db, "select * from public.overtaken limit 5"), [], "nor before its turn")
same([one(db, f"select count(*) from stint_internal.limit_{table}") for table in ("place", "nudge", "state", "start")], [0, 0, 0, 0], "no slot is lost, and nothing is left behind")
same(one(db, "select stint.check_limits()"), 0, "there is nothing to put right")
finish()
