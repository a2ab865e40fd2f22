"""Sealing waits for nobody and passes nobody: an entry whose transaction began before others and commits after them is sealed in its turn, and
two who seal at once make one chain."""

from harness import Waiting, finish, one, rows, same, seal, session, together, until_blocked

late, early, sealer, other = session(), session(), session(), session()
SEALED = "select coalesce(array_agg(a.object order by a.id), '{}') from stint_internal.audit a where exists (select from stint_internal.audit_block b where a.id = any (b.entry_ids))"
FINE = "select coalesce(bool_and(ok), true) from stint.verify_audit()"

early.execute("select stint.define_queue('first')")
late.execute("begin")
late.execute("select stint.define_queue('late')")
early.execute("select stint.define_queue('early')")
same(seal(sealer, 1), 1, "what may still get a neighbour before it is not sealed")
same(one(sealer, SEALED), ["first"], "only what came before the open transaction")
same(one(sealer, FINE), True, "and nothing is wrong with that")
late.execute("commit")
same(seal(sealer, 2), 2, "when it has committed, both are")
same(one(sealer, SEALED), ["first", "late", "early"], "and none is left out")
same(one(sealer, FINE), True, "the chain holds")

late.execute("begin")
late.execute("select stint.define_queue('undone')")
late.execute("rollback")
early.execute("select stint.define_queue('after')")
same(seal(sealer, 1), 1, "a transaction that was undone leaves no gap")

# What is open in another database, which cannot write here; also when its session began after this transaction had last looked who is there.
sealer.execute("begin")
one(sealer, "select count(*) from pg_stat_activity")
elsewhere = session(dbname="postgres")
elsewhere.execute("begin")
elsewhere.execute("select pg_current_xact_id()")
early.execute("select stint.define_queue('beside')")
same(seal(sealer, 1), 1, "a transaction of another database holds nothing up")
sealer.execute("commit")
elsewhere.close()

# Two at once: the second waits, and finds nothing left.
for n in range(20):
    early.execute("select stint.define_queue(%s)", (f"q{n}",))
sealer.execute("begin")
same(seal(sealer, 20), 20, "one seals")
second = Waiting(lambda: one(other, "select stint.seal_audit()"))
until_blocked(early)
sealer.execute("commit")
same(second.result(), 0, "whoever comes meanwhile waits, and finds all of it sealed")

# A transaction that seals what it has written may write more, as a tick does.
early.execute("begin")
early.execute("select stint.define_queue('before_the_seal')")
late.execute("select stint.define_queue('meanwhile')")
same(one(early, "select stint.seal_audit()"), 1, "it seals its own, and nothing behind it")
early.execute("select stint.define_queue('behind_the_seal')")
early.execute("commit")
same(seal(sealer, 2), 2, "what it writes behind that is sealed in its turn")
same(rows(sealer, "select sum(entries - sealed), bool_and(ok) from stint.verify_audit()"), [(0, True)], "and is not taken for a later addition")

# Writers and sealers all at once.
writers = [session() for _ in range(4)]


def write(conn, name):
    for n in range(40):
        conn.execute("select stint.define_queue(%s)", (f"{name}{n}",))
    return "done"


def seal_often(conn):
    for _ in range(40):
        conn.execute("select stint.seal_audit()")
    return "done"


results = together(*[lambda c=c, n=n: write(c, f"w{n}_") for n, c in enumerate(writers)], lambda: seal_often(sealer), lambda: seal_often(other))
same(results, ["done"] * 6, "four write while two seal")
seal(sealer, 188 - one(sealer, "select sum(sealed)::int from stint.verify_audit()"))
same(rows(sealer, "select sum(entries), sum(sealed), bool_and(ok) from stint.verify_audit()"), [(188, 188, True)], "each entry is sealed once, and the chain holds")
same(one(sealer, "select count(*) - count(distinct e) from stint_internal.audit_block b, unnest(b.entry_ids) as e"), 0, "none twice")
finish()
