-- Raises ST001 unless the text may be a concurrency key.
create or replace function stint_internal.check_concurrency_key(p_key text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if char_length(p_key) not between 1 and 255 then
        raise exception using errcode = 'ST001', message = format('p_concurrency_key has %s characters', char_length(p_key)),
            detail = 'It has 1 to 255.', hint = 'Leave it out for a job without a key; use a digest of what is longer.';
    end if;
end $$;

comment on function stint_internal.check_concurrency_key(text) is 'Raises invalid_argument (ST001) for an unusable concurrency key.';
