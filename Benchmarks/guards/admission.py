"""Unique jobs and quotas: a job that uses neither touches as many pages beside them as without, and a unique one is not much dearer."""

import json

from guards.cpu import Work, ratio

PLAIN = "select stint.create_job('plain', '{\"document_id\": 1}')"


def _pages(session):
    """Buffers that creating a plain job touches; the least of several, since an index page may have to split."""
    found = []
    for _ in range(20):
        rows = session.run(f"explain (analyze, buffers, timing off, format json) {PLAIN}")
        plan = json.loads("\n".join("\t".join(row) for row in rows))[0]["Plan"]
        found.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return min(found[-12:])


def run(tap, databases, stint):
    with databases.fresh(stint) as database:
        with database.session() as session:
            before = _pages(session)
            session.run("select stint.define_job_type('unique', p_unique => '{\"fields\": [\"/document_id\"]}')")
            session.run("select stint.define_plan('*', '[{\"count\": \"unfinished\", \"per\": \"user\", \"max\": 999999, \"job_type\": \"counted\"}]')")
            session.run("select stint.create_job('unique'), stint.create_job('counted')")
            tap.at_most(_pages(session), before, "pages of a plain create_job beside unique jobs and quotas of other types")
            plain, unique = (Work(session, f"execute make_{kind}", **{f"make_{kind}": f"select stint.create_job('{kind}', jsonb_build_object('document_id', random()))"})
                             for kind in ("plain", "unique"))
            tap.at_least(ratio(plain, unique, 0.55), 0.55, "CPU time of create_job, a plain job ÷ a unique one")
