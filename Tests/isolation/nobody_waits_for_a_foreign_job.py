"""A call about another tenant's job does not wait for whoever holds that job: how long an answer takes would tell that it is there, and a lock timeout would say so."""

from harness import finish, one, same, session, together

db, other = session(), session()
db.execute("set stint.tenant_id = 'evil'")
waiting, ended = one(db, "select stint.create_job('a')"), one(db, "select stint.create_job('a')")
db.execute("select stint.cancel_job(%s)", (ended,))
other.execute("set role stint_client")
other.execute("set stint.tenant_id = 'acme'")
other.execute("set lock_timeout = '1 min'")
calls = ["cancel_job(%s)", "retry_job(%s)", "delete_job(%s)", "reschedule_job(%s, 'tomorrow')", "update_job_payload(%s, '{}')", "create_job('a', p_depends_on => array[%s]::uuid[])"]
with db.transaction():
    db.execute("select from stint_internal.job_queue for update")
    db.execute("select from stint_internal.job_history for update")
    for call in calls:
        for job in (waiting, ended):
            same(together(lambda: one(other, f"select stint.{call}", job)), ["ST004"], f"{call} of another tenant's job is refused at once")
finish()
