-- The role that called, seen from anywhere: inside a security definer function current_user is the owner, but the setting role is what the
-- caller (PostgREST, for one) chose with SET ROLE.
create or replace function stint.caller_role() returns name
    language sql stable parallel safe
    return case current_setting('role') when 'none' then session_user else current_setting('role')::name end;

comment on function stint.caller_role() is 'The role in whose name this session acts, also inside security definer functions.';
