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

# All at once: 30 graphs of 200 edges, completed by six sessions in random batches.
sessions = [session() for _ in range(6)]
db.execute("delete from stint_internal.job_queue")
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


done = together(*[lambda s=s: work(s) for s in sessions])
same(sum(d for d in done if isinstance(d, int)), 900, "six sessions complete 30 graphs to the last job")
same(one(db, "select count(*) from stint_internal.job_history h join stint_internal.job_dependency d on d.child_id = h.id "
             "join stint_internal.job_history p on p.id = d.parent_id where h.job_type = 'node' and h.started_at < p.finished_at"), 0,
     "and none started before its parents had ended")
finish()
