-- What an option of a rule of uniqueness has to be, in words, for the error of unique_rule.
create or replace function stint_internal.unique_option(p_option text, p_states jsonb, p_parts jsonb) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $$
    select case p_option
        when 'key' then 'a text of 1 to 255 characters, and only in a call; use a digest of what is longer'
        when 'fields' then 'left out where there is a key, which stands in their place'
        when 'scope' then 'unfinished, pending or period, and period where on_conflict is "defer"'
        when 'states' then format('a list of some of %s, and left out where there is a scope, which is a name for a list', translate(p_states::text, '[]"', ''))
        when 'on_conflict' then 'existing, replace, postpone, defer, drop or raise'
        when 'by_tenant' then 'true or false, and only in stint.define_job_type'
        when 'by_type' then 'true or false'
        when 'replace' then format('a list of some of %s, and given only where on_conflict is "replace", or "postpone" or "defer", which have a time of their own',
                                   translate(p_parts::text, '[]"', ''))
        when 'period' then 'given with the scope "period", may be given with states of ended jobs, and nowhere else'
        when 'align' then 'the name of a time zone, such as "Europe/Berlin", by whose clocks a period begins, and given only where there is a period'
        when 'wait' then 'given where on_conflict is "postpone", and only there'
        when 'longest_wait' then 'given only where on_conflict is "postpone"'
        end
$$;

comment on function stint_internal.unique_option(text, jsonb, jsonb) is 'What an option of a rule of uniqueness has to be, in words.';
