-- Which of a type's rules speaks about an end: one for the error code before one for the outcome, an exact code before a pattern, a longer pattern
-- before a shorter one.
create or replace function stint_internal.matching_rule(p_rules jsonb, p_outcome text, p_error_code text) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if p_rules is null then
        return null;
    end if;
    return (
        select k from jsonb_object_keys(p_rules) as k
        where k = p_outcome
           or k like 'error:%'
              -- Only * stands for anything; what like takes for a placeholder stands for itself.
              and p_error_code like replace(replace(replace(replace(substr(k, 7), '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')
        order by k like 'error:%' desc, k like '%*%', length(k) desc, k
        limit 1);
end $$;

comment on function stint_internal.matching_rule(jsonb, text, text) is 'The key of the rule that holds for an outcome and error code; null if none does.';
