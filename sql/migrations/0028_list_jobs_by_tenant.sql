-- Its file brings it back, with p_tenant_id at the end of its arguments.
drop function if exists stint.list_jobs(text, text, text, text, timestamptz, timestamptz, uuid, int);
