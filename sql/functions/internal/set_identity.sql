-- Says for whom the rest of the transaction acts, where one job makes others: no claims, a tenant, a user; and that it does so for them, whoever the session is.
-- Whoever calls this puts back what session_identity said before.
create or replace function stint_internal.set_identity(p_identity text[]) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('request.jwt.claims', coalesce(p_identity[1], ''), true), set_config('stint.tenant_id', coalesce(p_identity[2], ''), true),
            set_config('stint.user_id', coalesce(p_identity[3], ''), true), set_config('stint.on_behalf', coalesce(p_identity[4], 'yes'), true);
end $$;

comment on function stint_internal.set_identity(text[]) is 'Sets claims, tenant and user for the rest of the transaction.';
