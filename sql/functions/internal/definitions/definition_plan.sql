-- Changes as the public functions hand them out: with the token that stands for exactly these.
create or replace function stint_internal.definition_plan(p_changes jsonb) returns jsonb
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object('changes', p_changes,
        'is_settled', not exists (select from jsonb_array_elements(p_changes) as c where c ->> 'change' <> 'extra'),
        'token', encode(sha256(convert_to(p_changes::text, 'utf8')), 'hex'))
$$;

comment on function stint_internal.definition_plan(jsonb) is 'Changes, whether there is nothing to do, and their token.';
