"""One producer creates jobs at an even pace for a `stint work` whose handler writes down when it started."""

import time

from harness import runner


def measured(system, database, rate, seconds, job_type="bench_start", configuration=None):
    """The sorted milliseconds to each job's start, from the producer's commit and from its call."""
    created = {}  # id → (before the call, after its commit)
    with runner.handlers() as folder, runner.working(system, database, folder, configuration=configuration) as worker, database.session() as session:
        worker.wait_until_up()
        began = time.monotonic()
        for number in range(round(rate * seconds)):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            before = time.time()
            job_id = session.value(f"select stint.create_job('{job_type}')")
            created[job_id] = (before, time.time())
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", "the last jobs", 60)
        starts = dict(line.split() for line in (folder / "starts").read_text().splitlines())
    if missing := len(created.keys() - starts.keys()):
        raise runner.RunnerFailed(f"{missing} of {len(created)} jobs were not started")
    return (sorted((float(starts[job]) - committed) * 1000 for job, (_, committed) in created.items()),
            sorted((float(starts[job]) - called) * 1000 for job, (called, _) in created.items()))


def capacity(system, database, seconds, job_type="bench_start"):
    """Jobs a second that a runner completes while a producer creates more than that, as fast as it can: what producer and runner have together."""
    with runner.handlers() as folder, runner.working(system, database, folder) as worker, database.session() as session:
        worker.wait_until_up()
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            session.value(f"select stint.create_job('{job_type}')")
        completed = int(session.value("select count(*) from stint.jobs where status = 'completed'"))
        rate = completed / (time.monotonic() - began)
        session.value("select count(*) from stint_internal.job_queue")
        worker.wait(lambda: session.value("select not exists (select from stint_internal.job_queue)") == "t", "the last jobs", 60)
    return rate


def percentile(numbers, part):
    return numbers[min(len(numbers) - 1, int(len(numbers) * part))]
