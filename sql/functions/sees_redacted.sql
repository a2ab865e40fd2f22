-- Who sees what p_redacted_paths of a job type hides: the owner, and members of stint_auditor. Workers need no right: a claim hands out whole payloads.
create or replace function stint.sees_redacted() returns boolean
    language sql stable parallel restricted security definer
    set search_path = pg_catalog, pg_temp
as $$
    select stint_internal.acts_for('{stint_auditor}')
$$;

comment on function stint.sees_redacted() is
'Whether views show this session the redacted parts of payloads: to members of stint_auditor and the owner.';
