"""What a workload may ask of a queue. Scripts are pgbench's: `\\gset` stores columns in variables, `:name` is a parameter.

A claim's script stores exactly one row, also when there was nothing to claim, because pgbench ends a client whose \\gset finds none.
"""

import functools

PAYLOAD = '{"to":"user@example.com","tpl":"welcome","n":12345}'


class System:
    name = ""                   # in tables, options and database names
    kind = "peer"               # stint, floor or peer
    is_per_row = True           # every job has a state of its own (PgQ's events have not)
    tick = ()                   # statements of its housekeeping while under load …
    tick_every = 1.0            # … and how often
    single_rate = 4_000         # guesses of jobs per second, to size fixed amounts of work so that they last a few seconds
    batch_rate = 60_000
    has_batches = True          # claims and completes many jobs in one statement
    deepest = 10_000_000        # a backlog beyond which a measurement would take hours

    enqueue = ""                # one job, one transaction
    enqueue_by_function = None  # floor: the same inside a function
    enqueue_bare = None         # Stint: its row without its function
    enqueue_batch = None        # :batch jobs in one statement
    enqueue_array = None        # the same through a second call, if there is one
    claim_one = ""              # sets job_id and run; run is 0 if there was nothing
    claimed = ("job_id", "run")  # what it sets
    complete_one = ""
    claim_batch = None          # sets ids and runs, arrays as text
    complete_batch = None
    unfinished = ""             # how many jobs are not finished

    def missing(self):
        """Why this system cannot be measured here, or None."""
        return None

    def version(self):
        """Which one is measured, or None where there is no such thing."""
        return None

    def install(self, database):
        """Installs the system in an empty database."""
        raise NotImplementedError

    def fill(self, database, jobs):
        """Makes so many ready jobs, by the fastest way that the system has."""
        with database.session() as session:
            for first in range(0, jobs, 10_000):
                session.run(self.bulk(min(10_000, jobs - first)))

    def bulk(self, jobs):
        return self.enqueue_batch.replace(":batch", str(jobs))

    def claim_and_complete(self):
        return f"{self.claim_one}\n\\if :run > 0\n{self.complete_one}\n\\endif\n"

    def completion(self, claimed):
        """The completion of what a claim has returned, for clients without variables: the values in the order of `claimed`."""
        return functools.reduce(lambda script, pair: script.replace(f":{pair[0]}", f"'{pair[1]}'"), zip(self.claimed, claimed), self.complete_one)

    def claim_and_complete_batch(self, jobs=100):
        return f"{self.claim_batch.replace(':batch', str(jobs))}\n{self.complete_batch}\n"

    def closed_loop(self):
        """Create one, claim one, complete one: the backlog stays as it is."""
        return f"{self.enqueue}\n{self.claim_and_complete()}"

    def closed_loop_batch(self, jobs=100):
        return f"{self.bulk(jobs)}\n{self.claim_and_complete_batch(jobs)}"
