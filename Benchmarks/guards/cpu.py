"""CPU time that a session's own process has used: what others do on the machine has no part in it but for the caches that all share, and can only add to it.
So works are compared in turns, each by its least."""

_USED = "select split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)"


class Work:
    """What a session does again and again. Statements are prepared, as a driver would."""

    def __init__(self, session, script, **statements):
        self.session, self.script = session, script
        for name, statement in statements.items():
            session.run(f"prepare {name} as {statement}")

    def cost(self, calls):
        """Nanoseconds for so many calls: enough of them for a kernel that counts in steps of some milliseconds."""
        before = int(self.session.value(_USED))
        self.session.run(";\n".join([self.script] * calls))
        return int(self.session.value(_USED)) - before


def ratio(one, other, enough, calls=250):
    """What a call of the one costs ÷ a call of the other. The least are found the surer, the more there are to choose from: more only where it is not enough yet."""
    costs = []
    for number in range(30):
        costs.append((one.cost(calls), other.cost(calls)))
        found = min(cost for cost, _ in costs) / min(cost for _, cost in costs)
        if number >= 4 and found >= enough:
            break
    return found
