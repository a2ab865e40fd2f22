-- How far a duty that looks at everything, one part a call, has come: '' at the start, null where somebody else is at it. Locks the row of the walk until the caller commits; never waits.
create or replace function stint_internal.walk_from(p_walk text) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_past text;
begin
    if not exists (select from stint_internal.walk w where w.name = p_walk) then
        insert into stint_internal.walk (name, past) values (p_walk, '') on conflict do nothing;
    end if;
    select w.past into v_past from stint_internal.walk w where w.name = p_walk for no key update skip locked;
    return v_past;
end $$;

comment on function stint_internal.walk_from(text) is 'Where a walk goes on; null where somebody else is at it.';
