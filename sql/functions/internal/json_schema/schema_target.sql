-- The place that a resolved URI means: a resource, an anchor, or a JSON pointer below a resource; null if the resource or anchor is not known.
create or replace function stint_internal.schema_target(p_uris jsonb, p_uri text) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_document text := split_part(p_uri, '#', 1);
    v_fragment text := stint_internal.decode_uri(substr(p_uri, char_length(v_document) + 2));
begin
    return case when v_fragment = '' then p_uris ->> v_document
                when left(v_fragment, 1) = '/' then (p_uris ->> v_document) || v_fragment
                else p_uris ->> (v_document || '#' || v_fragment) end;
end $$;

comment on function stint_internal.schema_target(jsonb, text) is 'The place in a schema that a URI means.';
