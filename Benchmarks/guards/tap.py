"""Test Anything Protocol on standard output, so that pg_prove and any CI can run the guard."""


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, passed, what, details=()):
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {what}")
        for line in details if not passed else ():
            print(f"#   {line}")

    def at_most(self, value, limit, what):
        self.ok(value <= limit, f"{what}: {value:.2f}, at most {limit}")

    def at_least(self, value, limit, what):
        self.ok(value >= limit, f"{what}: {value:.2f}, at least {limit}")

    def done(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0
