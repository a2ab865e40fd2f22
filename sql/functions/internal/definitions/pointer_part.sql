-- A name as part of a JSON pointer.
create or replace function stint_internal.pointer_part(p_name text) returns text
    language sql immutable parallel safe
    return replace(replace(left(p_name, 100), '~', '~0'), '/', '~1');

comment on function stint_internal.pointer_part(text) is 'A name, escaped for a JSON pointer.';
