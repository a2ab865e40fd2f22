-- The placeholders of a JSON template: its strings that begin with one $.
create or replace function stint_internal.template_names(p_template jsonb) returns setof text
    language sql immutable
    set search_path = pg_catalog, pg_temp
as $function$
    select distinct s #>> '{}' from jsonb_path_query(p_template, 'strict $.** ? (@.type() == "string" && @ starts with "$" && !(@ starts with "$$"))') as s
$function$;

comment on function stint_internal.template_names(jsonb) is 'What a payload template wants to have filled in: $.column, $old.column, $op, $table.';
