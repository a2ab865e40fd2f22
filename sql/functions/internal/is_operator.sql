-- Whether the caller operates Stint: a member of stint_operator, or of the owner.
create or replace function stint_internal.is_operator() returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select coalesce(bool_or(pg_has_role(stint.caller_role(), r.oid, 'usage')), false)
    from pg_roles r
    where r.rolname = 'stint_operator' or r.oid = (select nspowner from pg_namespace where nspname = 'stint_internal')
$$;

comment on function stint_internal.is_operator() is 'Whether this session acts as an operator.';
