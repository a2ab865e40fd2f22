"""Which plans the statements inside Stint's functions really get: auto_explain writes them to the session itself.

EXPLAIN of a copied text would prove something about the copy; and a function's statements get generic plans after five executions, with
whatever statistics there were then.
"""

import json

_ON = """
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_nested_statements = on;
set auto_explain.log_format = json;
set auto_explain.log_level = notice;
set client_min_messages = notice"""
_OFF = "set auto_explain.log_min_duration = -1; set client_min_messages = warning"


def of(session, sql, containing):
    """The plans of the statements that contain this text, while the session runs sql."""
    session.run(_ON)
    lines = session.run(sql)
    session.run(_OFF)
    text, found, decoder = "\n".join("\t".join(line) for line in lines), [], json.JSONDecoder(strict=False)
    at = 0
    while (at := text.find("plan:\n{", at)) >= 0:
        entry, length = decoder.raw_decode(text[at + 6:])
        at += length
        if containing in entry["Query Text"] and not entry["Query Text"].lstrip().startswith("select * from stint."):
            found.append(entry["Plan"])
    return found


def scans(plan, table):
    """How this plan reads a table: a set of node types with their indexes."""
    found = set()
    if plan.get("Relation Name") == table and "Scan" in plan["Node Type"]:
        found.add(" ".join(filter(None, (plan["Node Type"], plan.get("Index Name")))))
    if plan["Node Type"] == "Bitmap Index Scan":
        found.add(f"Bitmap Index Scan {plan['Index Name']}")
    for child in plan.get("Plans", ()):
        found |= scans(child, table)
    return found


def is_generic(plan):
    """Whether the plan holds parameters where it reads the live table, and so serves for any call."""
    conditions = " ".join(str(plan.get(name, "")) for name in ("Index Cond", "Filter", "TID Cond"))
    here = plan.get("Relation Name") == "job_queue" and "Index Scan" in plan["Node Type"]
    return (not here or "$" in conditions) and all(is_generic(child) for child in plan.get("Plans", ()))
