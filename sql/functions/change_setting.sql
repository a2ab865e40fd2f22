-- Changes one installation-wide setting. Locks the settings row. A new worker_lease makes all workers send a heartbeat at once, whose answer brings it to
-- them; audit_transitions locks the tables of jobs for a moment. Raises ST001, ST002, 55P03.
create or replace function stint.change_setting(p_name text, p_value text) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_attribute a where a.attrelid = 'stint_internal.settings'::regclass and a.attnum > 0
                   and a.attname = p_name and a.attname <> 'singleton') then
        raise exception using errcode = 'ST002', message = format('there is no setting %s', quote_nullable(p_name)),
            detail = 'Known are: ' || (select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a
                                       where a.attrelid = 'stint_internal.settings'::regclass and a.attnum > 1) || '.',
            hint = 'See select * from stint.settings;';
    end if;
    execute format('update stint_internal.settings set %I = %L', p_name, p_value);
    if p_name = 'worker_lease' then
        perform pg_notify('stint_cancel', w.id) from stint_internal.worker w where w.stopped_at is null;
    elsif p_name = 'audit_transitions' then
        perform stint_internal.watch_transitions();
    end if;
exception when check_violation or invalid_datetime_format or invalid_text_representation or not_null_violation or datetime_field_overflow
               or interval_field_overflow or numeric_value_out_of_range then
    raise exception using errcode = 'ST001', message = format('%s is not a usable value for %s', quote_nullable(p_value), p_name), detail = sqlerrm,
        hint = 'See the comments of the table: \d+ stint_internal.settings.';
end $$;

comment on function stint.change_setting(text, text) is 'Changes an installation-wide setting; select * from stint.settings shows them.';
