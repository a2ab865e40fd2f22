-- The query over the transition tables stint_new and stint_old that says which jobs a statement makes: arrays of keys, payloads and tenants, in
-- batches. Runs as Stint's owner over somebody else's rows, so whatever it calls is PostgreSQL's own (see column_json_sql), rows are compared as they
-- are stored, not with operators of their types, and every name and value is quoted. Raises ST017 where a column is gone.
create or replace function stint_internal.trigger_source_query(p_source stint_internal.trigger_source, p_op text) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_gone   text;
    v_values jsonb;
    v_news   text;
    v_olds   text;
    v_swap   text;
    v_watch  text;
    v_moved  text;
    v_change text;
    v_key    text;
    v_row    text;
    v_old    text;
begin
    select c.known_as into v_gone from stint_internal.trigger_source_columns c where c.source_id = p_source.id and c.is_used and c.number is null limit 1;
    if found then
        raise exception using errcode = 'ST017', message = format('trigger source %s cannot tell which jobs this change makes', p_source.name),
            detail = format('It uses column %I of table %s, which is gone.', v_gone, p_source.relation),
            hint = 'Nothing was changed. Describe the source anew with stint.create_trigger_source, or remove it with stint.drop_trigger_source.';
    end if;

    -- n1 is column number 1 of the row as it is now (of a deleted one, as it was), o1 as it was.
    select jsonb_object_agg(side.prefix || c.known_as,
               case when p_op = 'truncate' or p_op = 'insert' and side.letter = 'o' then '''null''::jsonb'
                    else stint_internal.column_json_sql(c.type, side.letter || c.number) end)
           || jsonb_build_object('$op', quote_literal(to_jsonb(p_op)) || '::jsonb', '$table', quote_literal(to_jsonb(p_source.relation::text)) || '::jsonb')
    into v_values
    from stint_internal.trigger_source_columns c, (values ('$.', 'n'), ('$old.', 'o')) as side (prefix, letter)
    where c.source_id = p_source.id and c.number is not null;
    select string_agg(format(', t.%I as n%s', a.attname, a.attnum), ''), string_agg(format(', t.%I as o%s', a.attname, a.attnum), ''),
           string_agg(format(', o%1$s as n%1$s, o%1$s', a.attnum), ''),
           format('row(%s)::record *<> row(%s)::record', string_agg('n' || a.attnum, ', ') filter (where watched), string_agg('o' || a.attnum, ', ') filter (where watched)),
           format('row(%s)::record *<> row(%s)::record', string_agg('n' || a.attnum, ', ') filter (where is_key), string_agg('o' || a.attnum, ', ') filter (where is_key))
    into v_news, v_olds, v_swap, v_watch, v_moved
    from (select a.attname, a.attnum, coalesce(c.is_used, false) as is_used, coalesce(c.known_as = any (p_source.key), false) as is_key,
                 case when p_source.columns is null then true else coalesce(c.known_as = any (p_source.columns), false) end as watched
          from pg_attribute a
          left join stint_internal.trigger_source_columns c on c.source_id = p_source.id and c.number = a.attnum
          where a.attrelid = p_source.relation and a.attnum > 0 and not a.attisdropped and a.attgenerated <> 'v') as a
    where a.is_used or a.watched and p_op = 'update';

    v_change := case p_op
        when 'insert' then format('select row_number() over () as place, 1 as side%s from stint_new t', v_news)
        when 'delete' then format('select row_number() over () as place, 1 as side%s%s from stint_old t', v_news, v_olds)
        -- Both tables are in the order of the update. A row whose key changed concerns its old key too.
        when 'update' then format(
            'with pair as materialized (select * from (select row_number() over () as place%s from stint_new t) n join (select row_number() over () as place%s from stint_old t) o using (place) where %s)
             select place, 1 as side%s from pair union all select place, 0 as side%s from pair where %s',
            v_news, v_olds, v_watch, regexp_replace(v_swap, 'o(\d+) as n\1', 'n\1', 'g'), v_swap, v_moved)
        else 'select 1 as place, 1 as side'
    end;
    v_key := case p_op when 'truncate' then quote_literal('[]')
                  else format('(%s)::text', stint_internal.template_sql((select coalesce(jsonb_agg('$.' || k), '[]') from unnest(p_source.key) as k), v_values)) end;
    if p_source.condition is not null and p_op <> 'truncate' then
        select stint_internal.template_sql(coalesce(jsonb_object_agg(k, '$.' || k), '{}'), v_values),
               stint_internal.template_sql(coalesce(jsonb_object_agg(k, '$old.' || k), '{}'), v_values)
        into v_row, v_old
        from stint_internal.condition_names(p_source.condition, p_source.known_columns) as k where v_values ? ('$.' || k);
    end if;
    return format(
        'select array_agg(k order by place), array_agg(p order by place), array_agg(t order by place) from (
             select *, row_number() over (order by place, side) / 20000 as batch from (
                 select %s place, side, k, p, t from (
                     select place, side, case when octet_length(r) <= 200 then r else encode(sha256(convert_to(r, ''UTF8'')), ''hex'') end collate "C" as k,
                            %s as p, %s as t
                     from (select *, %s as r from (%s) as changed offset 0) as change
                     where %s) as wanted %s) as chosen) as numbered
         group by batch order by batch',
        case when p_source.is_coalesced then 'distinct on (k)' else '' end,
        stint_internal.template_sql(p_source.payload, v_values),
        case when p_source.tenant_column is null then 'null::text' else format('(%s) #>> ''{}''', v_values ->> ('$.' || p_source.tenant_column)) end,
        v_key, v_change,
        case when v_row is null then 'true'
             else format('jsonb_path_match(%s, %L::jsonpath, jsonb_build_object(''old'', %s, ''op'', %L::text), true)', v_row, p_source.condition,
                         case p_op when 'insert' then '''null''::jsonb' else v_old end, p_op) end,
        case when p_source.is_coalesced then 'order by k, side desc, place desc' else '' end);
end $$;

comment on function stint_internal.trigger_source_query(stint_internal.trigger_source, text) is 'The query that tells which jobs a statement on a source''s table makes.';
