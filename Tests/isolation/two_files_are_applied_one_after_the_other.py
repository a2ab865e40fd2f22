"""Files of definitions that name the same things in opposite sets, and somebody who alters them meanwhile: no deadlock, no mixture, and no error but those of the API."""

import json

from harness import finish, one, same, session, together

names = [f"t{n:02}" for n in range(20)]
files = [
    {"queues": {"a": {"strict": True}}, "job_types": {"*": {"max_attempts": 3}, **{n: {"priority": 1, "limits": {"cpu_seconds": 1}} for n in names}}, "plans": {"p": {}}},
    {"queues": {"b": {"strict": True}}, "job_types": {"*": {"max_attempts": 4}, **{n: {"priority": 2, "queue": "q"} for n in names[10:] + ["z"]}}, "plans": {"r": {}}},
]
db, *others = [session() for _ in range(5)]
for conn in others:
    conn.execute("set deadlock_timeout = '50 ms'")


def applying(conn, file):
    return lambda: {json.dumps(one(conn, "select stint.apply_definitions(%s, true) - 'changes' - 'token'", json.dumps(file))) for _ in range(8)}


def altering(conn):
    def alter():
        for n in range(60):
            one(conn, "select stint.alter_job_type(%s, %s)", names[10 + n % 10], json.dumps({"priority": 3 + n % 5, "limits": {"processes": n + 1}, "timeout": None}))
        return "altered"
    return alter


db.execute("select stint.apply_definitions(%s)", [json.dumps(files[0])])
results = together(applying(others[0], files[0]), applying(others[1], files[1]), altering(others[2]),
                   lambda: {one(others[3], "select jsonb_typeof(stint.plan_definitions(%s, true))", json.dumps(files[n % 2])) for n in range(8)})
same([type(r) for r in results[:2]], [set, set], f"both files are applied, eight times each: {results[:2]}")
same(results[2], "altered", "alterations wait for their turn")
same(results[3], {"object"}, "and so do plans")
for file in files:
    one(db, "select stint.apply_definitions(%s, true)", json.dumps(file))
    same(one(db, "select stint.plan_definitions(%s, true) ->> 'is_settled'", json.dumps(file)), "true", "in the end it is as the last one says")

# Somebody changes a definition between the plan and its execution.
token = one(db, "select stint.plan_definitions(%s) ->> 'token'", json.dumps(files[0]))
with others[0].transaction():
    others[0].execute("select stint.alter_job_type('t15', '{\"priority\": 9}')")
    waiting = session()
    results = together(lambda: one(waiting, "select set_config('lock_timeout', '200 ms', false)") and one(
        waiting, "select stint.apply_definitions(%s, false, %s)", json.dumps(files[0]), token))
    same(results, ["55P03"], "who applies waits for whoever is just changing a type")
waiting.execute("reset lock_timeout")
same(together(lambda: one(waiting, "select stint.apply_definitions(%s, false, %s)", json.dumps(files[0]), token)), ["ST018"], "and then finds that it is another change than was planned")
finish()
