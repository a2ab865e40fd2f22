"""Figures: what one measurement has shown, and all of them together."""

import statistics
from dataclasses import dataclass, field


@dataclass
class Figure:
    value: float
    unit: str = "jobs/s"
    better: str = "higher"
    series: list = field(default_factory=list)  # (seconds, value), for what is shown over time
    note: str = ""


@dataclass
class Row:
    """The figures of one system in one variant of a workload, one per run."""
    workload: str
    variant: str
    metric: str
    system: str
    figures: list = field(default_factory=list)
    failures: list = field(default_factory=list)  # why there is no figure, in words

    def values(self):
        return [figure.value for figure in self.figures]

    def median(self):
        return statistics.median(self.values()) if self.figures else None


class Figures:
    def __init__(self):
        self.rows = {}

    def row(self, workload, variant, metric, system):
        return self.rows.setdefault((workload, variant, metric, system), Row(workload, variant, metric, system))

    def find(self, workload, variant, metric, system):
        return self.rows.get((workload, variant, metric, system))

    def of(self, workload):
        return [row for row in self.rows.values() if row.workload == workload]


def ratio(row, base):
    """The median of the quotients run by run: both sides of each were measured within the same minutes."""
    if not row or not base or not row.figures or not base.figures:
        return None
    quotients = [a / b for a, b in zip(row.values(), base.values()) if b]
    return statistics.median(quotients) if quotients else None
