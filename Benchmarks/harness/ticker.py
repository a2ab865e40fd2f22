"""The housekeeping that a queue's own processes would do while it is under load: for Stint, four calls of stint.tick() a second, as a runner makes."""

import contextlib
import threading
import time

from harness.session import Session, SessionError


@contextlib.contextmanager
def ticking(database, system):
    """Calls the system's housekeeping from a connection of its own until the block ends. Systems without any get none."""
    if not system.tick:
        yield
        return
    stop, problems = threading.Event(), []

    def tick():
        try:
            with Session(database.name) as session:
                while not stop.is_set():
                    began = time.monotonic()
                    for statement in system.tick:
                        session.run(statement)
                    stop.wait(max(0.01, system.tick_every - (time.monotonic() - began)))
        except SessionError as error:
            problems.append(error)

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
    if problems:
        raise SessionError(f"housekeeping failed: {problems[0]}")
