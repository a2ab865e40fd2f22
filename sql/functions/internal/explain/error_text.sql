-- An error in a sentence: its code and the beginning of its message; null for none.
create or replace function stint_internal.error_text(p_code text, p_message text) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select nullif(concat_ws(': ', p_code, left(p_message, 200)), '')
$$;

comment on function stint_internal.error_text(text, text) is 'The code of an error and the beginning of its message.';
