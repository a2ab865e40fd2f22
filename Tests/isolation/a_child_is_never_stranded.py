"""A job that waits for others is released, whichever order attaching, ending, failing and retrying its parents take in several sessions."""

import json
import random

from harness import Waiting, finish, one, rows, same, session, together, until_blocked

db, other, third = session(), session(), session()


def claimed(conn=db):
    """A job that runs, with its run number."""
    job = one(db, "select stint.create_job('parent')")
    return job, one(conn, "select run from stint.claim_jobs('w', p_limit => 1000) where job_id = %s", job)


def attach(conn, *parents, policy="cancel"):
    return one(conn, "select stint.create_job('child', p_queue => 'children', p_depends_on => %s, p_on_parent_failure => %s)", list(parents), policy)


def complete(conn, job, run=1):
    return one(conn, "select stint.complete_job(%s, %s)", job, run)


def status(job):
    return one(db, "select status from stint_internal.all_jobs where id = %s", job)


job, run = claimed()
with db.transaction():
    child = attach(db, job)
    ending = Waiting(lambda: complete(other, job, run))
    until_blocked(db)
same(ending.result(), True, "who completes a parent while a child is attached waits for that")
same(status(child), "pending", "and releases the child")

job, run = claimed()
with db.transaction():
    complete(db, job, run)
    attaching = Waiting(lambda: attach(other, job))
    until_blocked(db)
same(status(attaching.result()), "pending", "a child that is attached while its parent completes waits for that, and is ready")

job, run = claimed()
with db.transaction():
    db.execute("select stint.fail_job(%s, %s, 'no', p_retryable => false)", (job, run))
    attaching = Waiting(lambda: attach(other, job))
    until_blocked(db)
same(status(attaching.result()), "cancelled", "or cancelled, if it failed")

job, run = claimed()
try:
    with db.transaction():
        complete(db, job, run)
        attaching = Waiting(lambda: attach(other, job))
        until_blocked(db)
        raise RuntimeError
except RuntimeError:
    pass
child = attaching.result()
same(status(child), "blocked", "a completion that rolls back releases nobody")
complete(db, job, run)
same(status(child), "pending", "but the next one does")

# The last two parents end at the same moment, in two transactions, neither of which sees the other's.
first, second = claimed(), claimed()
child = attach(db, first[0], second[0])
with db.transaction():
    complete(db, *first)
    last = Waiting(lambda: complete(other, *second))
    same(last.result(), True, "who ends the last parent does not wait long for who ends the other")
same(status(child), "blocked", "and cannot know whether it was the last")
db.execute("select stint.release_dependents()")
same(status(child), "pending", "the duty does")

# Both wait for each other, and neither for long.
first, second = claimed(), claimed()
children = [attach(db, first[0], second[0]), attach(db, second[0], first[0])]
results = together(lambda: complete(db, *first), lambda: complete(other, *second))
db.execute("select stint.release_dependents()")
same((results, [status(c) for c in children]), ([True, True], ["pending", "pending"]), "two that end each other's last parent both get on")

# A failed parent is retried while the child's other parent ends.
first, second = claimed(), claimed()
child = attach(db, first[0], second[0], policy="wait")
db.execute("select stint.fail_job(%s, %s, 'no', p_retryable => false)", first)
with db.transaction():
    db.execute("select stint.retry_job(%s)", (first[0],))
    complete(other, *second)
same(status(child), "blocked", "a parent that is retried is waited for")
run = one(db, "select run from stint.claim_jobs('w', p_limit => 1000) where job_id = %s", first[0])
complete(db, first[0], run)
db.execute("select stint.release_dependents()")
same(status(child), "pending", "until it has completed")

# A repeatable-read transaction cannot see a watch that was set after its snapshot: the safety net finds the child.
first, second = claimed(), claimed()
child = attach(db, second[0], first[0])
with third.transaction():
    third.execute("set transaction isolation level repeatable read")
    third.execute("select 1 from stint_internal.job_queue limit 1")
    complete(db, *first)
    complete(third, *second)
db.execute("select stint.find_stranded_dependents()")
same(status(child), "pending", "a completion under an old snapshot strands nobody for long")

# Very many parents: the last two stretches of them are ended at the same moment.
jobs = [{"job_type": "part", "queue": "parts"}] * 1025
batch = one(db, "select stint.create_batch(%s, p_on_completion => '{\"job_type\": \"callback\"}')", json.dumps(jobs))
parts = rows(db, "select job_id, run from stint.claim_jobs('w', '{parts}', 2000)")
last = {row[0] for row in rows(db, "select parent_id from stint_internal.job_watch where child_id = %s", batch)}
same(len(last), 3, "who waits for 1,025 jobs watches three of them")
rest = [p for p in parts if p[0] not in last]
db.execute("select stint.complete_jobs(%s, %s)", ([p[0] for p in rest], [p[1] for p in rest]))
ends = [p for p in parts if p[0] in last]


def callbacks():
    return one(db, "select count(*) from stint_internal.job_queue where job_type = 'callback'")


complete(db, *ends[0])
with db.transaction():
    complete(db, *ends[1])
    last = Waiting(lambda: complete(other, *ends[2]))
    until_blocked(db)
same((last.result(), callbacks()), (True, 1), "who ends the last stretch waits for who ended the one before, and calls back")

batch = one(db, "select stint.create_batch(%s, p_on_completion => '{\"job_type\": \"callback\"}')", json.dumps(jobs))
parts = rows(db, "select job_id, run from stint.claim_jobs('w', '{parts}', 2000)")
last = {row[0] for row in rows(db, "select parent_id from stint_internal.job_watch where child_id = %s", batch)}
rest, ends = [p for p in parts if p[0] not in last], [p for p in parts if p[0] in last]
db.execute("select stint.complete_jobs(%s, %s)", ([p[0] for p in rest], [p[1] for p in rest]))
third.execute("set default_transaction_isolation to 'repeatable read'")
complete(db, *ends[0])
with third.transaction():
    third.execute("select 1 from stint_internal.job_queue limit 1")
    complete(db, *ends[1])
    complete(third, *ends[2])
same(callbacks(), 1, "under an old snapshot nobody can know whether it was the last")
db.execute("select stint.release_dependents()")
same(callbacks(), 2, "the duty does")
third.execute("reset default_transaction_isolation")

# Very many children: two duties share them, one of which fails in the middle.
db.execute("delete from stint_internal.job_queue")
db.execute("""select stint.create_workflow(jsonb_build_object('jobs', jsonb_agg(jsonb_build_object('name', n::text, 'job_type', 'star', 'queue', 'star')
              || case when n > 1 then '{"depends_on": ["1"]}' else '{}' end::jsonb))) from generate_series(1, 9000) as n""")
complete(db, *rows(db, "select job_id, run from stint.claim_jobs('w', '{star}')")[0])
try:
    with db.transaction():
        db.execute("select stint.release_dependents()")
        other.execute("select stint.release_dependents()")
        raise RuntimeError
except RuntimeError:
    pass
same(one(db, "select count(*) from stint_internal.job_queue where status = 'pending'"), 1000, "a part that is rolled back releases nobody, and nobody else")
together(*[lambda s=s: [s.execute("select stint.release_dependents()") for _ in range(4)] for s in (db, other, third)])
same(rows(db, "select status, count(*) from stint_internal.job_queue group by 1"), [("pending", 8999)], "but the next ones release all")

# All at once: 30 graphs of 200 edges, completed by six sessions in random batches.
def create_graphs():
    for _ in range(30):
        layers = [[f"{layer}-{n}" for n in range(10)] for layer in range(3)]
        jobs = [
            {"name": name, "job_type": "node", "queue": "graph", "depends_on": random.sample(layers[layer - 1], 10) if layer else []}
            for layer in range(3) for name in layers[layer]
        ]
        db.execute("select stint.create_workflow(jsonb_build_object('jobs', %s::jsonb))", (json.dumps(jobs),))


def work(conn):
    done = 0
    for _ in range(4000):
        batch = rows(conn, "select job_id, run from stint.claim_jobs('w', '{graph}', %s)", random.randint(1, 8))
        if batch:
            done += len(rows(conn, "select stint.complete_jobs(%s, %s)", [b[0] for b in batch], [b[1] for b in batch]))
        elif one(conn, "select count(*) from stint_internal.job_queue") == 0:
            break
        conn.execute("select stint.release_dependents()")
    return done


for length in (512, 3):
    # The second time with stretches of three parents.
    db.execute(f"create or replace function stint_internal.stretch_length() returns int language sql immutable parallel safe return {length}")
    db.execute("delete from stint_internal.job_queue")
    create_graphs()
    done = together(*[lambda s=session(): work(s) for _ in range(6)])
    same(sum(d for d in done if isinstance(d, int)), 900, f"six sessions complete 30 graphs to the last job, in stretches of {length}")
    same(one(db, "select count(*) from stint_internal.job_watch where child_id in (select id from stint_internal.job_history where job_type = 'node')"), 0, "nobody watches any more")
    same(one(db, "select count(*) from stint_internal.job_history h join stint_internal.job_dependency d on d.child_id = h.id "
                 "join stint_internal.job_history p on p.id = d.parent_id where h.job_type = 'node' and h.started_at < p.finished_at"), 0,
         "and none started before its parents had ended")
finish()
