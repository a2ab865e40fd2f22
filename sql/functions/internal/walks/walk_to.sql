-- So far a walk has come; '' at the end, so that it begins anew. The caller has its row from walk_from.
create or replace function stint_internal.walk_to(p_walk text, p_past text) returns void
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    update stint_internal.walk w set past = p_past where w.name = p_walk and w.past <> p_past;
end $$;

comment on function stint_internal.walk_to(text, text) is 'Notes how far a walk has come.';
