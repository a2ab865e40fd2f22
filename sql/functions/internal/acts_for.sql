-- Whether the caller acts for one of these roles of ours, or is the owner of Stint: by membership, as PostgreSQL's own rights go.
create or replace function stint_internal.acts_for(p_roles name[]) returns boolean
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(bool_or(pg_has_role(stint.caller_role(), r.oid, 'usage')), false)
    from pg_roles r
    where r.rolname = any (p_roles) or r.oid = (select nspowner from pg_namespace where nspname = 'stint_internal')
$$;

comment on function stint_internal.acts_for(name[]) is 'Whether this session is a member of one of these roles, or of the owner.';
