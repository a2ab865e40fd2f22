"""Hundreds of calls in parallel are never granted more than the limit; first callers of a key do not reset each other."""

import time

from harness import finish, one, ok, same, session, together

sessions = [session() for _ in range(12)]
CHECK = "select stint.check_rate_limit(%s, %s, %s)"


def calls(conn, key, limit, window, times):
    return sum(one(conn, CHECK, key, limit, window) for _ in range(times))


granted = together(*[lambda s=s: calls(s, "many", 100, "1 hour", 40) for s in sessions])
same(sum(granted), 100, "480 calls by twelve sessions: exactly the 100 that are allowed")

for n in range(25):
    granted = together(*[lambda s=s: calls(s, f"first {n}", 1, "1 hour", 1) for s in sessions])
    if sum(granted) != 1:
        break
same(sum(granted), 1, "twelve first callers of a new key, 25 times: one is granted")


grants = []


def burst(conn):
    end = time.time() + 0.9
    while time.time() < end or len(grants) <= 20:
        asked = time.time()
        if one(conn, "select stint.check_rate_limit('window', 20, '300 ms')"):
            grants.append((asked, time.time()))


# A grant lies somewhere between question and answer, and these may be far apart on a busy machine: those count which surely lie in the window. By the
# clock that the server has too.
together(*[lambda s=s: burst(s) for s in sessions])
worst = max(sum(1 for asked, told in grants if start <= asked and told < start + 0.3) for start, _ in grants)
ok(worst <= 20, f"in real time too: never more than 20 in any window (at most {worst} of {len(grants)} grants)")
ok(len(grants) > 20, "and the window moves on")
finish()
