-- What the session says about itself: claims, tenant, user; empty where it says nothing. To be given back to set_identity.
create or replace function stint_internal.session_identity() returns text[]
    language sql stable
    return array[coalesce(current_setting('request.jwt.claims', true), ''), coalesce(current_setting('stint.tenant_id', true), ''),
                 coalesce(current_setting('stint.user_id', true), ''), coalesce(current_setting('stint.on_behalf', true), '')];

comment on function stint_internal.session_identity() is 'Claims, tenant and user of this session, and whether it acts on behalf of another, as set_identity takes them.';
