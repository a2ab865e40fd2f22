"""Ten sessions create, claim, end, move and give back jobs under limits of keys, users, tenants, types and queues, in transactions that commit, roll back or lose their connection:
in no snapshot are there more ready or running jobs than a limit allows, what is counted is what is there, and in the end every job was run and no slot is lost."""

import faulthandler
import time

from harness import PATIENCE, finish, one, rows, same, session
from harness.turmoil import MISCOUNTED, Actor, turmoil

# A session that hangs is a failure, and says where.
faulthandler.dump_traceback_later(PATIENCE, exit=True)

db = session()
db.execute("select stint.define_job_type('a', p_max_running => 4, p_max_running_per_key => 2, p_max_attempts => 1000, p_backoff_base => '0', p_backoff_jitter => '0')")
db.execute("select stint.define_job_type('b', p_max_attempts => 1000, p_backoff_base => '0', p_backoff_jitter => '0')")
db.execute("select stint.define_queue('narrow', p_max_running => 3), stint.define_queue('wide')")
db.execute("""select stint.define_plan('*', '[{"count": "running", "per": "user", "max": 3}, {"count": "running", "per": "tenant", "max": 5, "job_type": "b"}]')""")
db.execute("update stint_internal.settings set max_lost_runs = 1000")

# Ready and running jobs per limit, above what it allows: one snapshot, from the jobs themselves.
TOO_MANY = """
    with job as (select * from stint_internal.job_queue where status in ('pending', 'processing'))
    select 'key', concurrency_key, count(*) from job where concurrency_key is not null group by tenant_id, concurrency_key having count(*) > max(case job_type when 'a' then 2 else 1 end)
    union all select 'user', created_by, count(*) from job group by tenant_id, created_by having count(*) > 3
    union all select 'tenant', tenant_id, count(*) from job where job_type = 'b' group by tenant_id having count(*) > 5
    union all select 'type', job_type, count(*) from job where job_type = 'a' group by job_type having count(*) > 4
    union all select 'queue', queue, count(*) from job where queue = 'narrow' group by queue having count(*) > 3"""
QUEUES = "{narrow,wide}"
wrong = []


class Racer(Actor):
    def connect(self):
        super().connect()
        self.conn.execute("select set_config('stint.tenant_id', %s, false), set_config('stint.user_id', %s, false)",
                          (self.pick.choice(["t1", "t2"]), self.pick.choice(["u1", "u2", "u3"])))

    def create(self):
        pick = self.pick
        args = dict(p_job_type=pick.choice("ab"), p_queue=pick.choice(["narrow", "wide"]), p_priority=pick.choice([0, 0, 0, 5]),
                    p_concurrency_key=pick.choice([None, "k1", "k2", "k3"]))
        if pick.random() < 0.3:
            self.conn.execute("select stint.create_jobs_of_type(%(p_job_type)s, array_fill('{}'::jsonb, array[3]), %(p_queue)s, %(p_priority)s, p_concurrency_key => %(p_concurrency_key)s)", args)
        else:
            self.conn.execute("select stint.create_job(%(p_job_type)s, '{}', %(p_queue)s, %(p_priority)s, p_concurrency_key => %(p_concurrency_key)s)", args)

    def claim(self):
        self.conn.execute("select stint.claim_jobs(%s, %s, %s)", (f"w{self.number}", QUEUES, self.pick.choice([1, 1, 3])))

    def end(self):
        running = rows(self.conn, "select id, run from stint_internal.job_queue where status = 'processing' and worker_id = %s", f"w{self.number}")
        for job in running:
            call = self.pick.choice(["complete_job(%s, %s)"] * 6 + ["release_job(%s, %s)", "fail_job(%s, %s, 'no')", "snooze_job(%s, %s, '10 milliseconds')"])
            self.conn.execute(f"select stint.{call}", job)

    def change(self):
        jobs = rows(self.conn, "select id from stint_internal.job_queue where status <> 'processing' limit 20")
        if jobs:
            call = self.pick.choice(["set_job_priority(%s, 3)", "move_job(%s, 'wide')", "move_job(%s, 'narrow')", "reschedule_job(%s, now() + interval '10 milliseconds')",
                                     "cancel_job(%s)", "update_job_payload(%s, '{\"x\": 1}')"])
            self.conn.execute(f"select stint.{call}", self.pick.choice(jobs))

    def pause(self):
        self.conn.execute(self.pick.choice(["select stint.pause_job_type('b')"] + ["select stint.resume_job_type('b')"] * 3))

    def duties(self):
        self.conn.execute("select stint.tick()")

    def actions(self):
        return [self.create] * 6 + [self.claim] * 8 + [self.end] * 10 + [self.change] * 2 + [self.duties] * 3 + [self.pause]


turmoil(Racer, db, [TOO_MANY, MISCOUNTED], "in {} snapshots no limit was exceeded, and the counters agreed with the jobs")

# Everything that is left comes to its turn.
db.execute("select stint.resume_job_type('b')")
left = one(db, "select count(*) from stint_internal.job_queue")
worker = session()
for _ in range(1000):
    worker.execute("update stint_internal.duty_run set ran_at = ran_at - interval '10 seconds', took = '0'")
    worker.execute("select stint.tick()")
    while rows(worker, "select stint.complete_job(job_id, run) from stint.claim_jobs('last', %s, 10)", QUEUES):
        wrong.extend(rows(db, TOO_MANY))
    if not one(db, "select count(*) from stint_internal.job_queue"):
        break
    time.sleep(0.01)
same(rows(db, "select status, waits_for, count(*) from stint.jobs where finished_at is null group by 1, 2"), [], f"the {left} jobs that were left have all been run")
same(wrong[:5], [], "and none too early")
same([one(db, f"select count(*) from stint_internal.limit_{table}") for table in ("place", "nudge", "state")], [0, 0, 0], "no slot is lost, and nothing is left behind")
same(one(db, "select stint.check_limits()"), 0, "there is nothing to put right")
finish()
