"""roll_partitions takes tables for itself that everybody writes to. It never does so while it, or the tick around it, holds what others wait for: nobody comes into a deadlock with it."""

from harness import Waiting, finish, one, rows, same, session, together, until_blocked

db, ticker, writer, reader = session(), session(), session(), session()
# Whoever waits looks for a deadlock soon; a wait of roll_partitions is over after half a second.
for conn in (writer, reader):
    conn.execute("set deadlock_timeout = '100 ms'")
DAYS = "select count(*) from pg_class where relname ~ %s and relkind = 'r'"


def at(day):
    for conn in (db, ticker, writer, reader):
        conn.execute("select set_config('stint.fake_now', %s, false)", (f"{day} 12:00Z",))


def claimed():
    return rows(db, "select job_id, run from stint.claim_jobs('w')")[0]


def days(table, day):
    return one(db, DAYS, f"^{table}_{day.replace('-', '')}$")


# One has written attempts and waits for a job that another one holds, who then wants the history.
at("2031-01-01")
ids = [one(db, "select stint.create_job('a')") for _ in range(3)]
given, held = claimed(), claimed()
writer.execute("begin")
writer.execute("select stint.release_job(%s, %s)", given)
reader.execute("begin")
reader.execute("select 1 from stint_internal.job_queue where id = %s for update", (held[0],))
blocked = Waiting(lambda: one(writer, "select stint.release_job(%s, %s)", *held))
until_blocked(db)
rolling = Waiting(lambda: one(ticker, "select stint.roll_partitions()"))
until_blocked(db, 2, rolling)
same(together(lambda: one(reader, "select count(*) from stint.jobs where id = %s", ids[2])), [1], "who holds what a writer waits for can read the history while days are added")
same(rolling.result() > 0, True, "tables that nobody is in get their days")
reader.execute("rollback")
same(blocked.result(), True, "and the writer gets on")
writer.execute("commit")
same((days("job_history", "2031-01-04"), days("job_attempt", "2031-01-04")), (1, 0), "one that somebody is in does not")
same((one(ticker, "select stint.roll_partitions()") > 0, days("job_attempt", "2031-01-04")), (True, 1), "until the next call")

# A tick that has changed jobs, and somebody who has read the history and waits for one of them.
at("2031-02-01")
job = one(db, "select stint.create_job('a')")
ticker.execute("begin")
ticker.execute("select stint.set_job_priority(%s, 5)", (job,))
writer.execute("begin")
writer.execute("select count(*) from stint_internal.job_history")
blocked = Waiting(lambda: one(writer, "select stint.set_job_priority(%s, 6)", job))
until_blocked(db)
ticker.execute("select stint.roll_partitions()")
ticker.execute("commit")
same((days("job_history", "2031-02-04"), days("job_attempt", "2031-02-04")), (0, 1), "beside other duties it waits for no table, and takes those that are free")
blocked.result()
same(one(writer, "select 1"), 1, "so who waits for the tick is not taken for part of a deadlock")
writer.execute("rollback")

# All tables in use: the next tick is for it alone, and waits for one.
at("2031-03-01")
job = one(db, "select stint.create_job('a', p_scheduled_for => stint.now() + interval '1 second')")
reader.execute("begin")
IN_USE = "select count(*) from stint_internal.job_history, stint_internal.job_attempt, stint_internal.job_log, stint_internal.audit, stint_internal.audit_block"
reader.execute(IN_USE)
db.execute("select set_config('stint.fake_now', '2031-03-01 12:00:10Z', false)")
tick = one(db, "select stint.tick()")
same((tick["roll_partitions"], tick["promote_due_jobs"]), (-1, 1), "in a tick beside which all tables are in use the other duties are done, and this one is recorded as not")
# On a busy machine half a second may be over before the reader is.
db.execute("alter function stint.roll_partitions() set lock_timeout = '1h'")
db.execute("select set_config('stint.fake_now', '2031-03-01 13:10:10Z', false)")
ticking = Waiting(lambda: one(db, "select stint.tick()"))
until_blocked(ticker, unless=ticking)
reader.execute("commit")
tick = ticking.result()
same((set(tick), tick["roll_partitions"] > 0, days("job_history", "2031-03-04")), ({"roll_partitions", "next_due_at"}, True, 1),
     "an hour later a tick does nothing else, and waits until they are free")
same(len(one(db, "select stint.tick()")) > 5, True, "the next one does the rest")
finish()
