-- Trigger: what was recorded stays as it is, for the owner too. Only days past the retention may go: with their partition, or from the default one, where
-- the day began that Stint was installed on. Raises ST024 audit_is_append_only.
create or replace function stint_internal.refuse_audit_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_old jsonb := case when tg_level = 'ROW' then to_jsonb(old) end;
begin
    if tg_op = 'DELETE'
       and coalesce((v_old ->> 'day')::date, ((v_old ->> 'at')::timestamptz at time zone 'UTC')::date)
           < (stint.now() - (select s.audit_retention from stint_internal.settings s)) at time zone 'UTC' - interval '1 day' then
        return old;
    end if;
    raise exception using errcode = 'ST024', message = format('%s of audit entries is refused', lower(tg_op)),
        detail = format('%I keeps what was done as it was recorded; days past audit_retention are dropped by stint.roll_partitions().', tg_table_name),
        hint = 'To keep them for a shorter time: select stint.change_setting(''audit_retention'', ''90 days'').';
end $$;

comment on function stint_internal.refuse_audit_change() is 'Trigger: refuses to change, delete or truncate audit entries and the blocks that seal them.';
