-- Who creates jobs in this session. Never an argument: callers are not trusted to say who they are. SQL-standard form, inlined; see stint.now().
create or replace function stint.current_subject() returns text
    language sql stable parallel safe
    return coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub',
                    nullif(current_setting('stint.user_id', true), ''), stint.caller_role());

comment on function stint.current_subject() is
'Who acts in this session: sub of request.jwt.claims, else the setting stint.user_id, else the role. Becomes created_by of new jobs.';
