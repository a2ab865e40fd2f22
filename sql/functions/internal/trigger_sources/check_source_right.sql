-- Who may make a table a source of jobs, or end that: its owner; an operator who may create triggers on it and read it, since jobs will carry what is in it.
-- What is gone belongs to operators and to the owner of Stint. Raises 42501.
create or replace function stint_internal.check_source_right(p_relation regclass) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_owner oid := (select c.relowner from pg_class c where c.oid = p_relation);
begin
    if exists (
        select from unnest(stint_internal.acting_roles()) as a (role)
        where not (coalesce(pg_has_role(a.role, v_owner, 'usage'), false)
                   or stint_internal.is_one_of(a.role, '{stint_operator}') and (v_owner is null
                      or has_table_privilege(a.role, p_relation, 'trigger') and has_table_privilege(a.role, p_relation, 'select'))) is not false) then
        raise exception using errcode = '42501', message = format('%s may not make jobs from changes of table %s', stint.caller_role(), p_relation),
            detail = 'That is for its owner, and for members of stint_operator who have TRIGGER and SELECT on it.',
            hint = format('Ask %s.', coalesce('a member of ' || v_owner::regrole, 'a member of stint_operator'));
    end if;
end $$;

comment on function stint_internal.check_source_right(regclass) is 'Raises 42501 unless this session may make a table a source of jobs.';
