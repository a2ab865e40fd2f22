"""Pictures, written by hand as SVG: bars with their spread, and lines over time. One picture per workload."""

import math
import textwrap
from html import escape

from report.table import number

COLOURS = {"stint": "#0b7285", "floor": "#868e96", "procrastinate": "#d9480f", "pgqueuer": "#5f3dc4", "chancy": "#2b8a3e", "pgq": "#a61e4d"}
STREAM = {"pgq": "a stream: its jobs have no state"}
FONT = 'font-family="system-ui, sans-serif" font-size="13"'
CHARACTER = 7  # about so wide
LINE = 17


def _page(width, workload, shown, body, bottom, facts):
    """A title, what was done, what is shown; then a function that draws from the height which is left, and answers where it ended."""
    said = textwrap.wrap(workload.what.replace("`", ""), int((width - 32) / 6.6))
    head = [f'<text x="16" y="{48 + LINE * line}" fill="#495057">{escape(text)}</text>' for line, text in enumerate(said)]
    top = 54 + LINE * len(said)
    head.append(f'<text x="16" y="{top}" font-weight="600" fill="#495057">{escape(shown)}</text>')
    drawn, end = body(top + 22)
    height = end + bottom
    foot = (f'<text x="16" y="{height - 12}" font-size="11" fill="#868e96">PostgreSQL {escape(facts["server_version"].split(" ")[0])}, {facts["cores"]} cores, '
            f'{escape(facts["date"])}; load and server on one machine</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {FONT} fill="#212529">\n'
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
            f'<text x="16" y="28" font-size="17" font-weight="600">{escape(workload.title)}</text>\n' + "\n".join(head + drawn + [foot]) + "\n</svg>\n")


def bars(workload, rows, facts):
    """One bar per row, in groups of what can be compared, the longest of each unit across the page; a thin line shows minimum and maximum. Who has no figure is named, too."""
    shown = [row for row in rows if row.figures]
    if not shown:
        return None
    groups = {}
    for row in rows:
        groups.setdefault(" · ".join(filter(None, (row.variant, row.metric))), []).append(row)
    # Of one system alone the bars bear the names of its variants.
    alone = len({row.system for row in rows}) == 1
    what = STREAM | {"floor": workload.floor}
    names = {heading: [heading if alone and heading else f"{row.system} ({what[row.system]})" if row.system in what else row.system for row in members]
             for heading, members in groups.items()}
    left, full, step = 24 + CHARACTER * max(len(name) for said in names.values() for name in said), 400, 26
    most = {row.figures[0].unit: max(max(other.values()) for other in shown if other.figures[0].unit == row.figures[0].unit) or 1 for row in shown}

    def draw(y):
        body = []
        for heading, members in groups.items():
            if heading and not alone:
                body.append(f'<text x="16" y="{y + 14}" font-weight="600">{escape(heading)}</text>')
                y += step
            for row, name in zip(members, names[heading]):
                body.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
                if row.figures:
                    unit = row.figures[0].unit
                    length, low, high = (value / most[unit] * full for value in (row.median(), min(row.values()), max(row.values())))
                    body.append(f'<rect x="{left}" y="{y}" width="{max(length, 1):.1f}" height="18" rx="2" fill="{COLOURS[row.system]}"/>'
                                + (f'<path d="M{left + low:.1f} {y + 9}H{left + high:.1f}" stroke="#212529"/>' if len(row.figures) > 1 else "")
                                + f'<text x="{left + max(length, high) + 8:.1f}" y="{y + 14}">{number(row.median())}{"" if len(most) == 1 else f" {unit}"}</text>')
                else:
                    body.append(f'<text x="{left}" y="{y + 14}" fill="#868e96">not measured: {escape(textwrap.shorten(row.failures[0], 60, placeholder=" …"))}</text>')
                y += step
            y += 0 if alone else 6
        return body, y

    better = {row.figures[0].unit: "less is better" if row.figures[0].better == "lower" else "more is better" for row in shown}
    said = [f"{unit}{f' of {shown[0].system}' if alone else ''}: {which}" for unit, which in better.items()]
    if (runs := max(len(row.figures) for row in shown)) > 1:
        said.append(f"median of {runs} runs, thin line: lowest to highest")
    return _page(max(left + full + 110, 840), workload, "; ".join(said), draw, 34, facts)


def lines(workload, rows, facts):
    """Over time: a panel per variant, a line per system that bears its name, the same scale in all panels."""
    rows = [row for row in rows if row.figures and len(row.figures[-1].series) > 1]
    if not rows:
        return None
    systems = list(dict.fromkeys(row.system for row in rows))
    variants = list(dict.fromkeys(row.variant for row in rows))
    most = max(value for row in rows for _, value in row.figures[-1].series) or 1
    longest = max(moment for row in rows for moment, _ in row.figures[-1].series)
    mark = _round_step(most)
    most = mark * math.ceil(most / mark)
    wide, high, gap = 280, 220, 90
    what = STREAM | {"floor": workload.floor}

    def draw(y):
        top, body = y + 20, []
        for index, variant in enumerate(variants):
            x = 70 + index * (wide + gap)
            body.append(f'<text x="{x}" y="{top - 12}" font-weight="600">{escape(variant)}</text>'
                        f'<text x="{x}" y="{top + high + 16}">0</text><text x="{x + wide}" y="{top + high + 16}" text-anchor="end">{longest:.0f} s</text>')
            for tick in range(round(most / mark) + 1):
                at = top + high - tick * mark / most * high
                body.append(f'<path d="M{x} {at:.1f}H{x + wide}" stroke="{"#dee2e6" if tick else "#adb5bd"}"/>'
                            f'<text x="{x - 6}" y="{at + 4:.1f}" text-anchor="end" fill="#868e96">{number(tick * mark)}</text>')
            ends = []
            for row in (row for row in rows if row.variant == variant):
                points = [(x + moment / longest * wide, top + high - value / most * high) for moment, value in row.figures[-1].series]
                body.append(f'<polyline points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}" fill="none" stroke="{COLOURS[row.system]}" '
                            f'stroke-width="{3 if row.system == "stint" else 1.6}"/>')
                ends.append((points[-1], row))
            for (across, at), row in _apart(ends):
                body.append(f'<text x="{across + 5:.1f}" y="{at + 4:.1f}" font-size="11" fill="{COLOURS[row.system]}">{row.system}</text>')
        x, below = 70, top + high + 44
        for name in systems:
            said = f"{name}: {what[name]}" if name in what else name
            body.append(f'<rect x="{x}" y="{below - 10}" width="12" height="12" fill="{COLOURS[name]}"/><text x="{x + 18}" y="{below}">{escape(said)}</text>')
            x += 50 + CHARACTER * len(said)
        return body, below

    figure, metric = rows[0].figures[0], rows[0].metric
    good = "low and flat" if figure.better == "lower" else "high and flat"
    return _page(max(70 + len(variants) * (wide + gap), 840), workload,
                 f"{f'{metric}, ' if metric else ''}{figure.unit}, over the seconds; {good} is good", draw, 44, facts)


def _round_step(most):
    """A step of 1, 2 or 5 times a power of ten, with two to five of them up to there."""
    power = 10 ** math.floor(math.log10(most))
    return next(step * power for step in (0.2, 0.5, 1, 2, 5) if most / (step * power) <= 5)


def _apart(ends, least=12):
    """Where the names of lines stand: at their ends, moved down where they would cover each other."""
    placed = []
    for (across, at), row in sorted(ends, key=lambda end: end[0][1]):
        placed.append(((across, max(at, placed[-1][0][1] + least) if placed else at), row))
    return placed


def write(folder, workload, figures, facts):
    rows = figures.of(workload.name)
    for suffix, picture in (("", bars(workload, rows, facts)), ("-over-time", lines(workload, rows, facts))):
        if picture:
            (folder / f"{workload.name}{suffix}.svg").write_text(picture)
