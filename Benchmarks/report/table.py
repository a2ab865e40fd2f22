"""The table: medians with their spread, and ratios. Absolute figures belong to one machine; ratios within one run travel."""

import textwrap

from harness.figures import ratio

LEGEND = """Ratios are medians of the quotients of each run.
  ÷ floor: to SQL written by hand that can do no more than create, claim and delete
  ÷ best peer: to the best of the queues in which each job has a state of its own
  ÷ control: of the same system, to the first variant of the workload, in which nothing is held, blocked or large"""


def number(value):
    """Three significant digits, with thousands set apart."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def best_peer(figures, row):
    """The peer with the best median among those in which each job has a state of its own."""
    peers = [other for other in figures.of(row.workload) if (other.variant, other.metric) == (row.variant, row.metric)
             and other.system in figures.per_row_peers and other.figures]
    if not peers:
        return None
    pick = min if row.figures and row.figures[0].better == "lower" else max
    return pick(peers, key=lambda peer: peer.median())


def ratios(figures, row, control):
    """÷ floor, ÷ best per-row peer, ÷ control; None where there is no such thing."""
    floor = figures.find(row.workload, row.variant, row.metric, "floor") if row.system != "floor" else None
    peer = best_peer(figures, row) if row.system == "stint" else None
    base = figures.find(row.workload, control, row.metric, row.system) if control != row.variant else None
    return {"floor": ratio(row, floor), "best_peer": ratio(row, peer), "best_peer_name": peer.system if peer else None, "control": ratio(row, base)}


def print_workload(figures, workload, control):
    rows = figures.of(workload.name)
    if not rows:
        return
    unit = next((row.figures[0].unit for row in rows if row.figures), "")
    print(f"\n{workload.title} ({unit})")
    print(textwrap.fill(f"{workload.what} {workload.reading}".strip(), 120, initial_indent="  ", subsequent_indent="  "))
    print(f"  {'':44} {'median':>10}  {'(min–max)':22} {'÷ floor':>8} {'÷ best peer':>11} {'÷ control':>9}")
    for row in rows:
        label = " · ".join(part for part in (row.system, row.variant, row.metric) if part)
        if not row.figures:
            print(f"  {label:44} {'not measured':>10}: {row.failures[0] if row.failures else ''}")
            continue
        values, found = row.values(), ratios(figures, row, control)
        spread = f"({number(min(values))}–{number(max(values))})" if len(values) > 1 else ""
        columns = [number(found[name]) if found[name] else "" for name in ("floor", "best_peer", "control")]
        note = "  ".join(filter(None, (row.figures[0].note, f"best peer: {found['best_peer_name']}" if found["best_peer_name"] else "",
                                       f"{len(row.failures)} failed: {row.failures[0]}" if row.failures else "")))
        print(f"  {label:44} {number(row.median()):>10}  {spread:22} {columns[0]:>8} {columns[1]:>11} {columns[2]:>9}  {note}".rstrip())
        if row.figures[-1].series:
            print("      by step: " + ", ".join(number(value) for _, value in row.figures[-1].series))
