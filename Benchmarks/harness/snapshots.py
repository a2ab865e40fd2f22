"""Sessions that hold back VACUUM: what a report, a pg_dump or a forgotten transaction does to a queue."""

import contextlib

HOLDERS = {
    # A report or a dump: sees the database as it was when it began.
    "read-only": "begin isolation level repeatable read; select count(*) from pg_class",
    # A forgotten transaction that wrote something elsewhere: holds a transaction id, and so the horizon for everybody.
    "writer": "begin; create table bench_bystander (n int); insert into bench_bystander values (1)",
}


@contextlib.contextmanager
def held(database, kind):
    """Holds such a transaction open during the block; kind None holds nothing."""
    if kind is None:
        yield
        return
    with database.session() as session:
        session.run(HOLDERS[kind])
        yield
