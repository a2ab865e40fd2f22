"""A dump that is restored into another cluster, whose transactions have lower numbers: what was sealed still holds, what was not is sealed there, and new
entries go on from it."""

from harness import Server, finish, one, rows, same, seal, session

db = session()
VERDICT = "select sum(entries), sum(sealed), bool_and(ok) from stint.verify_audit()"
with db.cursor() as cursor:
    for _ in range(3000):
        cursor.execute("select pg_current_xact_id()")
for n in range(3):
    db.execute("select stint.define_queue(%s)", (f"sealed{n}",))
same(seal(db, 3), 3, "three entries are sealed")
head = one(db, "select head from stint.verify_audit() order by day desc limit 1")
db.execute("select stint.define_queue('unsealed')")

with Server() as restored:
    there = restored.session()
    same(one(there, "select pg_current_xact_id()::text::bigint < (select min(xid::text::bigint) from stint_internal.audit)"), True, "numbers are lower there")
    same(rows(there, VERDICT), [(4, 3, True)], "what was sealed holds, and the rest is awaited")
    there.execute("select stint.define_queue('new')")
    same(rows(there, VERDICT), [(5, 3, True)], "so is what is new there")
    same(one(there, "select stint.seal_audit()"), 2, "both are sealed")
    there.execute("select stint.define_queue('newer')")
    same(seal(there, 1), 1, "and so is what comes then")
    same(rows(there, VERDICT), [(6, 6, True)], "the chain holds")
    same(one(there, "select bool_and(ok) from stint.verify_audit(p_head => %s)", head), True, "and still has the head that was kept before")
    same(rows(there, "select array_agg(era order by id) from stint_internal.audit"), [([1, 1, 1, 1, 1, 2],)], "with a new era")
    there.execute("set session_replication_role = replica")
    there.execute("delete from stint_internal.audit where object = 'unsealed'")
    same(one(there, "select bool_and(ok) from stint.verify_audit()"), False, "and a loss is noticed")
    there.close()
finish()
