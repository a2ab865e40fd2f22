"""Batches that name the same jobs in opposite order: whatever locks they meet, both end, and each job ends once."""

from harness import finish, one, same, session, together

db, left, right = session(), session(), session()
for conn in (left, right):
    conn.execute("set deadlock_timeout = '50 ms'")

answers = []
for _ in range(5):
    ids = [row[0] for row in db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{200}'))")]
    db.execute("select stint.claim_jobs('w', p_limit => 200)")
    results = together(*[lambda s=s, batch=batch: [row[0] for row in s.execute("select stint.complete_jobs(%s, %s)", (batch, [1] * 200))]
                         for s, batch in ((left, ids), (right, ids[::-1]))])
    # One of the two may be chosen as the victim of a deadlock: it says its batch again.
    again = [r if isinstance(r, list) else [row[0] for row in db.execute("select stint.complete_jobs(%s, %s)", (ids, [1] * 200))] for r in results]
    answers.append((sorted(again[0]) == sorted(ids), sorted(again[1]) == sorted(ids)))
same(set(answers), {(True, True)}, "both sessions learn that all 200 jobs are completed, 5 times")
same(one(db, "select count(*) - count(distinct id) from stint_internal.job_history"), 0, "no job stands in history twice")
same(one(db, "select count(*) from stint_internal.job_queue"), 0, "none is left")

results = []
for _ in range(5):
    ids = [row[0] for row in db.execute("select stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{100}'))")]
    db.execute("select stint.claim_jobs('w', p_limit => 100)")
    fail = """select count(*) from stint.fail_jobs((select jsonb_agg(jsonb_build_object('job_id', id, 'run', 1, 'error_message', 'no', 'retryable', false))
              from unnest(%s::uuid[]) as id))"""
    results += together(lambda: one(left, fail, ids), lambda: one(right, fail, ids[::-1]))
same(set(results), {100}, "fail_jobs locks in one order, so it never meets a deadlock")
finish()
