"""Calls that name the same unique jobs in opposite order, of types with quotas: each waits for the other once, neither is the victim of a deadlock."""

from harness import finish, one, rows, same, session, together

db, left, right = session(), session(), session()
for conn in (left, right):
    conn.execute("set deadlock_timeout = '10 ms'")
db.execute("""select stint.define_job_type(t, p_unique => '{"fields": ["/k"], "on_conflict": "replace"}') from unnest('{a,b}'::text[]) as t""")
db.execute("""select stint.define_plan('*', '[{"count": "unfinished", "per": "user", "max": 100000, "job_type": "a"}, {"count": "unfinished", "per": "user", "max": 100000, "job_type": "b"},
                                              {"count": "unfinished", "per": "user", "max": 100000}]')""")
CREATE = "select count(*) from stint.create_jobs((select jsonb_agg(jsonb_build_object('job_type', t, 'payload', jsonb_build_object('k', k)) order by k {}, t {}) from generate_series(%s::int, %s::int) as k, unnest('{{a,b}}'::text[]) as t))"
OF_TYPE = "select count(*) from stint.create_jobs_of_type('a', array(select jsonb_build_object('k', k) from generate_series(%s::int, %s::int) as k order by k {}))"


def both(call, *args):
    """The call in both orders at once, by two sessions."""
    return together(*[lambda s=s, order=order: one(s, call.replace("{}", order).replace("{{", "{").replace("}}", "}"), *args) for s, order in ((left, ""), (right, "desc"))])


results = []
for n in range(5):
    results += both(CREATE, 20 * n, 20 * n + 19)
same(results, [40] * 10, "create_jobs")
results = []
for n in range(5):
    results += both(OF_TYPE, 1000 + 40 * n, 1000 + 40 * n + 39)
same(results, [40] * 10, "create_jobs_of_type")
same(one(db, "select count(*) - count(distinct (job_type, payload)) from stint_internal.job_queue"), 0, "each job is there once")
same(rows(db, "select sum(used) from stint_internal.quota_use") == rows(db, "select 2 * count(*) from stint_internal.job_queue"), True, "and counted once by each quota")

results = []
for _ in range(3):
    # Each digest has jobs that have ended, so whoever comes first takes its place.
    for _ in range(2):
        db.execute("select stint.cancel_job(id) from stint_internal.job_queue")
        db.execute(CREATE.replace("{}", "").replace("{{", "{").replace("}}", "}"), (0, 19))
    db.execute("select stint.cancel_job(id) from stint_internal.job_queue")
    ids = [row[0] for row in rows(db, "select id from stint.jobs where (payload ->> 'k')::int < 20 order by random()")]
    half = len(ids) // 2
    results += together(*[lambda s=s, ids=ids: one(s, "select count(*) from stint.retry_jobs(%s)", ids) == len(ids) for s, ids in ((left, ids[:half]), (right, ids[half:]))])
same(results, [True] * 6, "retry_jobs")
finish()
