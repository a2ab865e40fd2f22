"""What a workload is: a name, two sentences, variants, and a function that takes one measurement."""

from dataclasses import dataclass
from typing import Callable


@dataclass
class Workload:
    name: str
    title: str
    what: str                                  # what happens, for the table and the picture
    measure: Callable                          # (bench, system, database, variant) -> {metric: Figure}
    variants: Callable = lambda options: [""]  # the first is the control of the others
    systems: Callable = lambda system, variant: True  # False: it has no such call; None: not a question to it
    floor: str = "hand-written SQL without features"  # what that is here
    reading: str = ""                          # how to read the table, for that alone
    is_long: bool = False                      # measured once, unless --long-runs says otherwise


def per_row(system, _variant=None):
    """Queues in which each job has a state of its own."""
    return system.is_per_row


def stint_only(system, _variant=None):
    return True if system.kind == "stint" else None


def share(options, part):
    """A part of --seconds, at least one."""
    return max(1, round(options.seconds * part))
