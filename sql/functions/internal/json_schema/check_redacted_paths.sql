-- Raises ST001 unless the texts are JSON pointers that name something within a payload.
create or replace function stint_internal.check_redacted_paths(p_paths text[]) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_bad text;
begin
    select p into v_bad from unnest(p_paths) as p where p is null or p !~ '^(?:/(?:[^~/]|~[01])*){1,20}$' or char_length(p) > 500 limit 1;
    if found or cardinality(p_paths) > 50 then
        raise exception using errcode = 'ST001', message = 'p_redacted_paths must be JSON pointers into the payload',
            detail = case when cardinality(p_paths) > 50 then 'Got more than 50.' else format('Got %s.', coalesce(quote_literal(left(v_bad, 100)), 'null')) end,
            hint = 'Such as /card/number, or /attachments/*/body for every attachment; ~1 stands for a slash, ~0 for a tilde.';
    end if;
end $$;

comment on function stint_internal.check_redacted_paths(text[]) is 'Raises invalid_argument (ST001) unless the texts are JSON pointers.';
