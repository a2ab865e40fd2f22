"""The figures for programs: every run, with its ratios and where it was taken."""

import json

from report.table import ratios


def write(path, figures, controls, facts):
    rows = [{
        "workload": row.workload, "variant": row.variant, "metric": row.metric, "system": row.system, "median": row.median(),
        "unit": row.figures[0].unit if row.figures else None, "values": row.values(), "failures": row.failures,
        "series": row.figures[-1].series if row.figures else [], "ratios": ratios(figures, row, controls[row.workload]),
    } for row in figures.rows.values()]
    path.write_text(json.dumps({"facts": facts, "rows": rows}, indent=1, ensure_ascii=False) + "\n")
