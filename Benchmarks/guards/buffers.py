"""How many pages a claim touches: the same with a deep backlog, with parked jobs, and while somebody holds an old snapshot."""

import json
import statistics

from harness.snapshots import held

JOBS = "select count(*) from stint.create_jobs_of_type('guard', array_fill('{{}}'::jsonb, array[{}]))"
CYCLE = """with mine as (select array_agg(job_id) as ids, array_agg(run) as runs from stint.claim_jobs('guard', '{default}', 100))
select count(done) from mine, stint.complete_jobs(mine.ids, mine.runs) as done"""


def per_claim(session, claims=15):
    """Buffers hit or read by one claim; the median of several, after those that make plans."""
    found = []
    for _ in range(claims):
        rows = session.run("explain (analyze, buffers, timing off, format json) select job_id from stint.claim_jobs('guard')")
        plan = json.loads("\n".join("\t".join(row) for row in rows))[0]["Plan"]
        found.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return statistics.median(found[-9:])


def _claims_after(databases, system, *statements):
    with databases.fresh(system) as database, database.session() as session:
        for statement in statements:
            session.run(statement)
        session.run("vacuum analyze")
        return per_claim(session)


def run(tap, databases, system):
    base = _claims_after(databases, system, JOBS.format(1_000))
    tap.at_most(base, 120, "buffers of a claim out of 1,000 jobs")
    deep = _claims_after(databases, system, *[JOBS.format(10_000)] * 10)
    tap.at_most(deep / base, 1.5, "buffers of a claim, 100,000 ÷ 1,000 waiting")
    parked = _claims_after(databases, system, JOBS.format(10_000), "select stint.pause_job_type('guard')", JOBS.format(1_000).replace("'guard'", "'free'"))
    tap.at_most(parked / base, 1.2, "buffers of a claim, 10,000 parked ÷ none")
    tenants = [f"set stint.tenant_id = 'tenant {n % 50}'; {JOBS.format(20)}" for n in range(100)]
    mixed = _claims_after(databases, system, *tenants)
    fair = _claims_after(databases, system, "select stint.define_queue('default', p_fair => true)", *tenants)
    tap.at_most(fair / mixed, 1.2, "buffers of a claim, 50 tenants in a fair queue ÷ in a plain one")
    for kind in ("read-only", "writer"):
        tap.at_most(_under_snapshot(databases, system, kind) / base, 2.0, f"buffers of a claim after 5,000 finished jobs, {kind} snapshot held ÷ fresh")


def _under_snapshot(databases, system, kind):
    with databases.fresh(system) as database, database.session() as session:
        session.run(JOBS.format(6_000))
        session.run("vacuum analyze")
        with held(database, kind):
            for _ in range(50):
                session.run(CYCLE)
            # Marks are one move behind; a claim of another session has only them.
            session.run("select stint.move_marks(), stint.move_marks(), stint.move_marks()")
            with database.session() as other:
                return per_claim(other)
