-- Who creates jobs in this session. Never an argument: callers are not trusted to say who they are.
create or replace function stint.current_subject() returns text
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims text := nullif(current_setting('request.jwt.claims', true), '');
begin
    return coalesce(v_claims::jsonb ->> 'sub', nullif(current_setting('stint.user_id', true), ''), stint_internal.caller_role());
end $$;

comment on function stint.current_subject() is
'Who acts in this session: sub of request.jwt.claims, else the setting stint.user_id, else the role. Becomes created_by of new jobs.';
