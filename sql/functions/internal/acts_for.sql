-- Whether the caller acts for one of these roles of ours, or is the owner of Stint. While SQL handlers are running, their roles must be so as well: the rights of
-- the session that runs them are not theirs.
create or replace function stint_internal.acts_for(p_roles name[]) returns boolean
    language plpgsql stable parallel restricted
    set search_path = pg_catalog, pg_temp
as $$
begin
    return stint_internal.is_one_of(stint.caller_role(), p_roles)
       and not exists (select from unnest((stint_internal.handlers_at_work()).roles) as h (role) where not stint_internal.is_one_of(h.role, p_roles));
end $$;

comment on function stint_internal.acts_for(name[]) is 'Whether this session, and each SQL handler in it, is a member of one of these roles, or of the owner.';
