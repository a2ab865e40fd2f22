"""Pictures, written by hand as SVG: bars with their spread, and lines over time. One picture per workload."""

import textwrap
from html import escape

from report.table import number

COLOURS = {"stint": "#0b7285", "floor": "#868e96", "procrastinate": "#d9480f", "pgqueuer": "#5f3dc4", "chancy": "#2b8a3e", "pgq": "#a61e4d"}
WHAT = {"floor": "hand-written SQL without features", "pgq": "a stream: its jobs have no state"}
FONT = 'font-family="system-ui, sans-serif" font-size="13"'
CHARACTER = 7  # about so wide


def _page(width, height, workload, subtitle, body):
    """A title, what was done, what is shown; `body` begins at the height that `_top` says."""
    said = [f'<text x="16" y="{48 + 17 * number}" fill="#495057">{escape(line)}</text>' for number, line in enumerate(_said(workload) + [subtitle])]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {FONT} fill="#212529">\n'
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
            f'<text x="16" y="28" font-size="17" font-weight="600">{escape(workload.title)}</text>\n' + "\n".join(said + body) + "\n</svg>\n")


def _said(workload):
    return textwrap.wrap(workload.what.replace("`", ""), 112)


def _top(workload):
    return 48 + 17 * len(_said(workload)) + 22


def bars(workload, rows, facts):
    """One bar per row, in groups of what can be compared, the longest across the page; a thin line shows minimum and maximum."""
    rows = [row for row in rows if row.figures]
    if not rows:
        return None
    groups = {}
    for row in rows:
        groups.setdefault(" · ".join(filter(None, (row.variant, row.metric))), []).append(row)
    names = {row.system: f"{row.system} ({WHAT[row.system]})" if row.system in WHAT else row.system for row in rows}
    left, full, line = 24 + CHARACTER * max(len(name) for name in names.values()), 400, 26
    most = max(max(row.values()) for row in rows) or 1
    body, y = [], _top(workload)
    for heading, members in groups.items():
        if heading:
            body.append(f'<text x="16" y="{y + 14}" font-weight="600">{escape(heading)}</text>')
            y += line
        for row in members:
            length, low, high = (value / most * full for value in (row.median(), min(row.values()), max(row.values())))
            body.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{escape(names[row.system])}</text>'
                        f'<rect x="{left}" y="{y}" width="{max(length, 1):.1f}" height="18" rx="2" fill="{COLOURS[row.system]}"/>'
                        f'<path d="M{left + low:.1f} {y + 9}H{left + high:.1f}" stroke="#212529"/>'
                        f'<text x="{left + max(length, high) + 8:.1f}" y="{y + 14}">{number(row.median())}</text>')
            y += line
        y += 6
    better = "less is better" if rows[0].figures[0].better == "lower" else "more is better"
    return _page(max(left + full + 110, 840), y + 34, workload, f"{rows[0].figures[0].unit}, median; thin line: minimum to maximum; {better}.",
                 body + [_footer(y + 22, facts)])


def lines(workload, rows, facts):
    """Throughput over time: a panel per variant, a line per system, the same scale in all panels."""
    rows = [row for row in rows if row.figures and len(row.figures[-1].series) > 1]
    if not rows:
        return None
    systems = list(dict.fromkeys(row.system for row in rows))
    variants = list(dict.fromkeys(row.variant for row in rows))
    most = max(value for row in rows for _, value in row.figures[-1].series) or 1
    longest = max(moment for row in rows for moment, _ in row.figures[-1].series)
    wide, high, top, body = 280, 220, _top(workload) + 20, []
    for index, variant in enumerate(variants):
        x, y = 70 + index * (wide + 40), top
        body.append(f'<text x="{x}" y="{y - 12}" font-weight="600">{escape(variant)}</text>'
                    f'<path d="M{x} {y}V{y + high}H{x + wide}" fill="none" stroke="#adb5bd"/>'
                    f'<text x="{x}" y="{y + high + 16}">0</text><text x="{x + wide}" y="{y + high + 16}" text-anchor="end">{longest:.0f} s</text>')
        for part in (0.5, 1.0):
            at = y + high - part * high
            body.append(f'<path d="M{x} {at:.1f}H{x + wide}" stroke="#dee2e6"/>')
            if index == 0:
                body.append(f'<text x="{x - 6}" y="{at + 4:.1f}" text-anchor="end">{number(most * part)}</text>')
        for row in (row for row in rows if row.variant == variant):
            points = " ".join(f"{x + moment / longest * wide:.1f},{y + high - value / most * high:.1f}" for moment, value in row.figures[-1].series)
            body.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[row.system]}" '
                        f'stroke-width="{3 if row.system == "stint" else 1.6}"/>')
    x, y = 70, top + high + 44
    for name in systems:
        body.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{COLOURS[name]}"/><text x="{x + 18}" y="{y}">{escape(name)}</text>')
        x += 130
    width = max(100 + len(variants) * (wide + 40), x + 20)
    unit = rows[0].figures[0].unit
    return _page(max(width, 840), y + 44, workload, f"{unit} over time; flat is good.", body + [_footer(y + 28, facts)])


def _footer(y, facts):
    return (f'<text x="16" y="{y}" font-size="11" fill="#868e96">PostgreSQL {escape(facts["server_version"])}, {facts["cores"]} cores, '
            f'{escape(facts["date"])}; load and server on one machine</text>')


def write(folder, workload, figures, facts):
    rows = figures.of(workload.name)
    for suffix, picture in (("", bars(workload, rows, facts)), ("-over-time", lines(workload, rows, facts))):
        if picture:
            (folder / f"{workload.name}{suffix}.svg").write_text(picture)
