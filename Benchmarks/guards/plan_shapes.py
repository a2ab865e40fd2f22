"""Each hot statement reads the live table by the index that is meant for it, whatever the statistics say."""

from guards import plans

READY, PRIMARY = {"Index Scan job_queue_ready"}, {"Index Scan job_queue_pkey"}
# Up to 10,000 due jobs at once: sorting what a bitmap has found is as good.
WAITING = [{"Index Scan job_queue_waiting"}, {"Bitmap Index Scan job_queue_waiting", "Bitmap Heap Scan"}]
CLAIM = "select job_id, run from stint.claim_jobs('guard', '{default}', 10)"
ONE = "(select id from stint_internal.job_queue where status = 'processing' limit 1)"
CLAIMED = "stint_internal.job_queue where worker_id = 'guard' and status = 'processing' and attempts = 1"
FILL = "select count(*) from stint.create_jobs_of_type('guard', array_fill('{{}}'::jsonb, array[{}]))"
DELAYED = "select count(*) from stint.create_jobs_of_type('guard', array_fill('{}'::jsonb, array[2000]), p_scheduled_for => now() + interval '1 hour')"


def run(tap, databases, system):
    with databases.fresh(system) as database, database.session() as early, database.session() as session:
        # A runner that has been waiting in front of an empty queue: its plans were made when there was nothing to read.
        early.run(";".join([CLAIM] * 8))
        session.run(f"{FILL.format(20000)}; {DELAYED}")
        _check(tap, early, "planned while the queue was empty")
        _check(tap, session, "never analysed")
        session.run("vacuum analyze")
        _check(tap, session, "analysed")


def _check(tap, session, state):
    for what, sql, containing, wanted in (
        ("claim", CLAIM, "skip locked) as candidate", [READY | {"Tid Scan"}]),
        ("complete one", f"select stint.complete_job(id, run) from (select id, run from {CLAIMED} limit 1) as j", "delete from stint_internal.job_queue", [PRIMARY]),
        ("complete five", f"select stint.complete_jobs(array_agg(id), array_agg(run)) from (select id, run from {CLAIMED} limit 5) as j",
         "delete from stint_internal.job_queue", [PRIMARY]),
        ("progress", f"select stint.update_job_progress(id, 1, p_run => run) from (select id, run from {CLAIMED} limit 1) as j",
         "set progress_percent = coalesce", [PRIMARY]),
        ("promote", "select stint.promote_due_jobs()", "j.rank is null and j.scheduled_for >=", WAITING),
        ("move marks", "select stint.move_marks()", "order by j.rank limit 1", [READY]),
        ("sweep", "select stint.sweep_late_jobs()", "j.rank <= v_starts", [READY]),
    ):
        # From the sixth execution on, a generic plan may be taken.
        session.run(";".join([CLAIM] * 2))
        session.run(";".join([sql] * 6))
        found = plans.of(session, sql, containing)
        read = set().union(*(plans.scans(plan, "job_queue") for plan in found)) if found else set()
        tap.ok(read in wanted, f"plan of {what}, {state}: {', '.join(sorted(wanted[0]))}",
               [f"it reads job_queue by: {', '.join(sorted(read)) or 'nothing that was seen'}"])
        if what in ("claim", "complete one"):
            # Planning costs more than running here. A plan with parameters ($1) in it was kept, one with their values was made for this call.
            tap.ok(all(plans.is_generic(plan) for plan in found), f"plan of {what}, {state}: kept, not made anew for each call")
