"""A claim and a progress update touch no index: PostgreSQL counts them as HOT, as long as the page has room for the new version.

The hard case is a batch claim out of pages that a bulk insert has just filled: all rows of a page are updated in one transaction, before
any old version may be pruned, so that half of the page must have been left free.
"""

COUNTS = "select pg_stat_force_next_flush(); select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = 'job_queue'"
JOBS = "select count(*) from stint.create_jobs_of_type('guard', array_fill('{}'::jsonb, array[2000]))"


def run(tap, databases, system):
    for what, statements in (
        ("claims of one", ["select count(*) from stint.claim_jobs('guard')"] * 200),
        ("claims of 100", ["select count(*) from stint.claim_jobs('guard', '{default}', 100)"] * 10),
        ("three progress updates each", ["select count(*) from stint.claim_jobs('guard', '{default}', 20)"] + [
            "select count(stint.update_job_progress(id, 50, p_run => run)) from stint_internal.job_queue where status = 'processing'"] * 3),
    ):
        with databases.fresh(system) as database, database.session() as session:
            session.run(JOBS)
            session.run(";".join(statements))
            updates, hot = map(int, session.run(COUNTS)[-1])
            tap.at_least(hot / max(updates, 1), 0.99, f"share of HOT updates, {what} ({hot} of {updates})")
