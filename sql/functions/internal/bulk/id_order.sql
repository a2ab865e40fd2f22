-- By id, oldest or newest first, for a dynamic statement.
create or replace function stint_internal.id_order(p_table text, p_is_upward boolean) returns text
    language sql immutable
    return format(case when p_is_upward then '%I.id asc' else '%I.id desc' end, p_table);

comment on function stint_internal.id_order(text, boolean) is 'An order by id, as text.';
