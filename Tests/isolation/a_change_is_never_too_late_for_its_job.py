"""Sessions that change rows of the same key: nobody waits, and a job starts after the last of them has committed."""

from harness import finish, one, same, session, together

db, other, worker = session(), session(), session()
db.execute("create table public.lines (id int primary key, document int, body text)")
db.execute("insert into lines select n, n % 2, 'a' from generate_series(1, 20) n")
db.execute("select stint.create_trigger_source('public.lines', 'recompute', p_on => '{update}', p_key => 'document')")
CLAIM = "select count(*) from stint.claim_jobs('w', '{default}', 100)"
WAITING = "select count(*) from stint_internal.job_queue where run = 0"
CHANGE = "update lines set body = body || 'x' where id = %s"

db.execute(CHANGE, (1,))
other.execute("begin")
other.execute(CHANGE, (3,))
same(one(worker, CLAIM), 0, "a job that an open transaction has joined does not start before it ends")
db.execute(CHANGE, (1,))
same(one(db, WAITING), 1, "others still join it, without waiting")
other.execute("commit")
same(one(worker, CLAIM), 1, "then it starts")
db.execute(CHANGE, (1,))
same(one(db, WAITING), 1, "a change while it runs makes another")

worker.execute("begin")
same(one(worker, CLAIM), 1, "a claim is under way")
db.execute(CHANGE, (1,))
worker.execute("rollback")
same(one(db, WAITING), 2, "a change beside a claim that is not committed makes a job, whatever becomes of the claim")
one(worker, CLAIM)

# Repeatable read: a job was claimed since the snapshot.
db.execute(CHANGE, (1,))
other.execute("begin isolation level repeatable read")
one(other, "select count(*) from lines")
one(worker, CLAIM)
other.execute(CHANGE, (5,))
other.execute("commit")
same(one(db, WAITING), 1, "under repeatable read a claim meanwhile is no error, and the change gets a job")
one(worker, CLAIM)

# The job has waited for more than a minute: only one may join, so that a chain of transactions cannot hold it back for ever.
db.execute(CHANGE, (1,))
db.execute("update stint_internal.job_queue set created_at = created_at - interval '2 minutes' where run = 0")
other.execute("begin")
other.execute(CHANGE, (3,))
db.execute(CHANGE, (1,))
same(one(db, WAITING), 2, "a job that is overdue is not held by a second transaction")
other.execute("commit")
one(worker, CLAIM)

# At random: whatever is committed, a later claim sees it.
db.execute("create table public.seen (document int, total bigint)")
sessions = [session() for _ in range(6)]


def change(conn, n):
    for i in range(25):
        with conn.transaction():
            conn.execute(CHANGE, (1 + (7 * n + i) % 20,))
    return True


def work(conn):
    for _ in range(60):
        # The claim is committed before the handler reads.
        for (document,) in conn.execute("select (payload #>> '{key,document}')::int from stint.claim_jobs('w', '{default}', 10)").fetchall():
            conn.execute("insert into seen select %s, sum(length(body)) from lines where document = %s", (document, document))
    return True


results = together(*[lambda c=c, n=n: change(c, n) for n, c in enumerate(sessions)], lambda: work(worker), lambda: work(other))
same(set(results), {True}, "changes and claims at once raise nothing")
while True:
    if not one(db, WAITING):
        break
    work(worker)
same(one(db, "select count(*) from (select document, sum(length(body)) s from lines group by 1) l where s is distinct from (select max(total) from seen x where x.document = l.document)"),
     0, "and the last job of each key has seen the last change")
finish()
