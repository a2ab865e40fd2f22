"""A payload schema of twenty keywords: what it adds to create_job, as a ratio, and that a valid payload does not need the slow program."""

from guards.cpu import Work, ratio

SCHEMA = """{"type": "object", "required": ["name", "age"], "additionalProperties": false, "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 80}, "age": {"type": "integer", "minimum": 0, "maximum": 150},
    "mail": {"type": "string", "pattern": "^[^@]+@[^@]+$"}, "kind": {"enum": ["a", "b", "c"]},
    "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}, "minItems": 1, "maxItems": 10, "uniqueItems": true}}}"""
PAYLOAD = '{"name": "Ann Other", "age": 33, "mail": "ann@example.com", "kind": "b", "tags": ["red", "green", "blue"]}'


def run(tap, databases, stint):
    with databases.fresh(stint) as database, database.session() as session:
        session.run(f"select stint.define_job_type('plain'), stint.define_job_type('checked', p_payload_schema => '{SCHEMA}')")
        decided = session.value(f"select count(*) from stint_internal.job_type where name = 'checked' and '{PAYLOAD}' @@ payload_check")
        tap.at_least(int(decided), 1, "payloads of which the path can tell that they match")
        plain, checked = (Work(session, f"execute make_{kind}", **{f"make_{kind}": f"select stint.create_job('{kind}', '{PAYLOAD}')"}) for kind in ("plain", "checked"))
        tap.at_least(ratio(plain, checked, 0.5), 0.5, "CPU time of create_job, without a schema ÷ with one of twenty keywords")
