"""Stint, through the calls that every client and worker makes."""

import os
import subprocess

from harness.session import environment
from systems.system import PAYLOAD, System


class Stint(System):
    name = "stint"
    kind = "stint"
    tick = ("select stint.tick()",)
    tick_every = 0.25

    enqueue = f"select stint.create_job('send_email', '{PAYLOAD}');"
    enqueue_bare = ("insert into stint_internal.job_queue (id, rank, scheduled_for, created_at, priority, max_attempts, status, queue, job_type, payload) values "
                    "(gen_random_uuid(), nextval('stint_internal.rank_seq'), clock_timestamp(), clock_timestamp(), 0, 20, 'pending', 'default', 'send_email', "
                    f"'{PAYLOAD}');")
    enqueue_batch = f"select count(*) from stint.create_jobs_of_type('send_email', array_fill('{PAYLOAD}'::jsonb, array[:batch]));"
    enqueue_array = ("select count(*) from stint.create_jobs((select jsonb_agg(job) from (select jsonb_build_object('job_type', 'send_email', "
                     f"'payload', '{PAYLOAD}'::jsonb) as job from generate_series(1, :batch)) as jobs));")
    claim_one = ("select coalesce((array_agg(job_id))[1]::text, '') as job_id, coalesce(max(run), 0) as run "
                 "from stint.claim_jobs('worker-' || :client_id::text, '{default}', 1) \\gset")
    complete_one = "select stint.complete_job(:job_id, :run);"
    claim_batch = ("select coalesce(array_agg(job_id), '{}')::text as ids, coalesce(array_agg(run), '{}')::text as runs "
                   "from stint.claim_jobs('worker-' || :client_id::text, '{default}', :batch) \\gset")
    complete_batch = "select count(*) from stint.complete_jobs(:ids::uuid[], :runs::bigint[]);"
    unfinished = "select count(*) from stint_internal.job_queue"

    def __init__(self, program=None, sql_dir=None):
        self.program = program or os.environ.get("STINT") or "stint"
        self.sql_dir = sql_dir

    def missing(self):
        try:
            subprocess.run([self.program, "--version"], capture_output=True, timeout=600, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"cannot run {self.program} ({error.__class__.__name__}); name the program with --stint or STINT"
        return None

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, timeout=30).stdout.strip()

    def install(self, database):
        command = [self.program, "migrate", "up"] + (["--sql-dir", self.sql_dir] if self.sql_dir else [])
        done = subprocess.run(command, capture_output=True, text=True, env=environment() | {"PGDATABASE": database.name}, timeout=3600)
        if done.returncode != 0:
            raise RuntimeError(f"stint migrate up ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        # Today's and tomorrow's partitions, as they are there in any database in which a runner has been up.
        database.run("select stint.tick()")
