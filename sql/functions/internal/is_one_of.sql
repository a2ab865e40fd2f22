-- Whether a role is a member of one of these roles of ours, or of the owner of Stint: by membership, as PostgreSQL's own rights go.
create or replace function stint_internal.is_one_of(p_role name, p_roles name[]) returns boolean
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select from pg_roles r
        where (r.rolname = any (p_roles) or r.oid = (select nspowner from pg_namespace where nspname = 'stint_internal')) and pg_has_role(p_role, r.oid, 'usage'));
end $$;

comment on function stint_internal.is_one_of(name, name[]) is 'Whether a role is a member of one of these roles, or of the owner.';
