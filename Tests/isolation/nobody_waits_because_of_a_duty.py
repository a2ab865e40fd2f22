"""Duties and administrative calls take many rows, and some of them tables. None waits for a row that somebody else has, since it holds others meanwhile; and none that takes tables holds one while it waits
for another: whoever does his work is neither held up for long nor taken for part of a deadlock."""

from harness import Waiting, finish, ok, one, rows, same, session, together, until_blocked

db, holder, duty, writer, reader = (session() for _ in range(5))
for conn in (writer, reader):
    conn.execute("set deadlock_timeout = '50 ms'")


def at(time):
    for conn in (db, holder, duty, writer, reader):
        conn.execute("select set_config('stint.fake_now', %s, false)", (time,))


# Something of every kind, and so long ago that there is something to do for each duty.
at("2031-01-01 12:00Z")
for statement in """
    select stint.define_job_type('once', p_unique => '{"fields": ["/i"]}'), stint.define_job_type('limited', p_max_running => 1), stint.define_job_type('rated', p_rate_limit => '{"max": 1, "period": "1 minute"}')
    select stint.define_job_type('ordered', p_key_order => 'strict_hold', p_max_attempts => 1)
    select stint.define_queue('old', p_ageing => '1 minute'), stint.define_queue('fair', p_fair => true)
    select stint.define_plan('*', '[{"count": "unfinished", "per": "user", "max": 1000}, {"count": "created", "per": "user", "max": 1000, "period": "1 hour"}]')
    select stint.define_handler_version('plain', 'v2', 5)
    select stint.create_job('plain', p_idempotency_key => 'k', p_idempotency_keep => '1 minute'), stint.create_job('once', '{"i": 1}'), stint.create_job('plain', p_expires_at => stint.now() + interval '1 minute')
    select stint.create_job('plain', p_scheduled_for => stint.now() + interval '1 minute'), stint.create_job('plain', p_queue => 'old'), stint.create_job('plain', p_queue => 'fair')
    select stint.create_job('limited'), stint.create_job('rated'), stint.create_job('ordered', p_concurrency_key => 'x') from generate_series(1, 3)
    select stint.create_workflow('{"jobs": [{"name": "a", "job_type": "node", "queue": "graph"}, {"name": "b", "job_type": "node", "queue": "graph", "depends_on": ["a"]}]}')
    select stint.create_batch('[{"job_type": "node", "queue": "graph"}]', p_on_completion => '{"job_type": "plain"}')
    select stint.check_rate_limit('r', 5), stint.report_rate_limited('s', stint.now() + interval '1 minute')
    select stint.heartbeat('gone')
    select stint.tick()
    select count(*) from stint.claim_jobs('gone', '{default,graph}', 3)
    select stint.start_bulk_operation('reprioritise', '{"job_type": "plain"}', p_priority => 3)
    select stint.preview_bulk_operation('cancel', '{"job_type": "plain"}')
""".strip().splitlines():
    db.execute(statement)
at("2031-06-01 12:00Z")
TABLES = [t for (t,) in rows(db, "select relname from pg_class where relnamespace = 'stint_internal'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname")]
holder.execute("begin")
for table in TABLES:
    # What duties write for themselves, behind their own locks.
    if table not in ("cost_mark", "audit_era"):
        holder.execute(f"select count(*) from (select 1 from stint_internal.{table} for update) as t")
duty.execute("set lock_timeout = '1 min'")
waited = []
for (name,) in rows(db, "select name from stint_internal.duties() where name <> 'roll_partitions'"):
    result = together(lambda: one(duty, f"select stint.{name}()"))[0]
    if isinstance(result, str):
        waited.append(f"{name}: {result}")
same(waited, [], "no duty waits for a row")
holder.execute("rollback")
at("2031-06-01 12:00:10Z")
errors = {k: v for k, v in one(duty, "select stint.tick()").items() if isinstance(v, str) and k != "next_due_at"}
same(errors, {}, "all of them can do their work afterwards")

# Who has written history and is about to write jobs, as a retry does, while the triggers of the audit are put on both tables.
duty.execute("reset lock_timeout")
job = one(db, "select stint.create_job('plain', p_queue => 'q')")
db.execute("select stint.cancel_job(%s)", (job,))
reader.execute("begin")
reader.execute("update stint_internal.job_history set result = result where id = %s", (job,))
# Commits in between are never held up by it for long. On a machine that stands still it may have given up before there were any: once more.
for _ in range(20):
    setting, tries = Waiting(lambda: one(duty, "select stint.change_setting('audit_transitions', 'all')")), 0
    while not setting.is_over() and tries < 300:
        db.execute("select stint.create_job('plain', p_queue => 'q')")
        tries += 1
    if tries > 1:
        break
    setting.result()
ok(tries > 1, "others create jobs while it tries")
same(setting.result(), "55P03", "it gives up where a table stays in use")
retried = Waiting(lambda: one(reader, "select stint.retry_job(%s)", job))
same(retried.result(), "pending", "and who was there first goes on")
reader.execute("commit")
reader.execute("begin")
reader.execute("update stint_internal.job_history set result = result")
setting = Waiting(lambda: one(duty, "select stint.change_setting('audit_transitions', 'all')"))
db.execute("select pg_sleep(0.2)")
same(together(lambda: [one(reader, "select stint.create_job('plain', p_queue => 'q')") is not None for _ in range(5)]), [[True] * 5], "nor does who holds the history come into a deadlock when he writes a job")
reader.execute("rollback")
setting.result()
same(together(lambda: str(one(duty, "select stint.change_setting('audit_transitions', 'all')"))), [""], "then it is done")
same(one(db, "select count(*) from pg_trigger where tgname like 'audit\\_transitions%%'"), 4, "on both tables")
same(together(lambda: str(one(duty, "select stint.change_setting('audit_transitions', 'none')"))), [""], "and taken back")

db.execute("select stint.define_plan('*')")

# The first job of a queue, not committed yet, and what an administrator says of that queue meanwhile.
for queue, call, says in (("brand-new", "select stint.pause_queue(%s)", "a pause"), ("brand-newer", "select stint.define_queue(%s, p_max_running => 5)", "a definition")):
    writer.execute("begin")
    writer.execute("select stint.create_job('first', p_queue => %s)", (queue,))
    db.execute("select stint.create_job('second', p_queue => %s)", (queue,))
    pause = Waiting(lambda: one(duty, call, queue))
    until_blocked(db)
    same(len(rows(db, "select job_id from stint.claim_jobs('w', array[%s])", queue)), 1, f"claims go on while {says} waits for the one who made the queue")
    same(one(db, "select stint.create_job('third', p_queue => %s)", queue) is not None, True, "and so do producers")
    writer.execute("commit")
    ok(pause.result() in (True, ""), f"{says} holds when that is committed")
for call in ("select stint.define_job_type('first', p_max_attempts => 3)", "select stint.pause_job_type('first')", "select stint.set_tenant_plan('acme')", "select stint.set_tenant_weight('acme', 3)"):
    writer.execute("begin")
    writer.execute("select stint.create_job('first', p_queue => 'brand-new')")
    duty.execute("set lock_timeout = '1 min'")
    ok(together(lambda: str(one(duty, call)))[0] != "55P03", f"{call} waits for no producer")
    writer.execute("commit")
finish()
