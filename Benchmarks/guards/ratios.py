"""What calls cost, only as ratios of CPU time and with generous limits: these catch a mistake of several times, on any machine."""

from guards.cpu import Work, ratio
from harness.snapshots import held


def _enqueue(session, system):
    return Work(session, "execute enqueue", enqueue=system.enqueue.rstrip(";"))


def _claim_and_complete(session, system):
    complete = "execute complete(:'job_id', :run)" if system.name == "stint" else "execute complete(:job_id)"
    parameters = {":job_id": "$1", ":run": "$2"}
    statement = system.complete_one.rstrip(";")
    for name, place in parameters.items():
        statement = statement.replace(name, place)
    claim, _, _ = system.claim_one.replace(":client_id", "1").partition("\\gset")
    return Work(session, f"execute claim \\gset\n{complete}", claim=claim, complete=statement)


def run(tap, databases, stint, floor):
    with databases.fresh(stint) as ours, databases.fresh(floor) as bare, ours.session() as session, bare.session() as other:
        tap.at_least(ratio(_enqueue(other, floor), _enqueue(session, stint), 0.15), 0.15, "CPU time of a bare insert ÷ enqueue")
        session.run("select stint.tick()")
        tap.at_least(ratio(_claim_and_complete(other, floor), _claim_and_complete(session, stint), 0.1), 0.1, "CPU time of the floor ÷ claim and complete")
    with databases.fresh(stint) as database, database.session() as session:
        session.run("select count(*) from stint.create_jobs_of_type('guard', array_fill('{}'::jsonb, array[11000]))")
        session.run("vacuum (analyze)")
        with held(database, "read-only"):
            work = _claim_and_complete(session, stint)
            before = min(work.cost(250) for _ in range(5))
            for _ in range(60):
                session.run("select count(*) from (select stint.complete_jobs(array_agg(job_id), array_agg(run)) from stint.claim_jobs('guard', '{default}', 100)) as done")
                session.run("select stint.move_marks()")
            after = work.cost(250)
            for number in range(12):
                after = min(after, work.cost(250))
                if number >= 4 and before / after >= 0.4:
                    break
    tap.at_least(before / after, 0.4, "CPU time of claim and complete under an old snapshot, before ÷ after 6,000 finished jobs")
