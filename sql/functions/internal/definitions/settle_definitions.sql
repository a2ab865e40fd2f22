-- Makes queues, job types and plans what a file says, or with p_only_look leaves most as it is, for a caller that undoes the rest; returns what changed, in a fixed order: queues, the defaults, types, plans; what is removed goes
-- last. A section that the file does not have is left alone. One at a time for all sessions, so that two files do not wait for each other in a circle.
create or replace function stint_internal.settle_definitions(p_definitions jsonb, p_prune boolean, p_only_look boolean) returns jsonb
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_section record;
    v_named   record;
    v_changes jsonb := '[]';
    v_rest    jsonb := '[]';
    v_change  jsonb;
    v_defaults jsonb;
begin
    perform stint_internal.check_definitions(p_definitions);
    perform pg_advisory_xact_lock(1937010545);
    for v_section in
        select s.section, s.kind, p_definitions -> s.section as named
        from (values (1, 'queues', 'queue'), (2, 'job_types', 'job_type'), (3, 'plans', 'plan')) as s (place, section, kind)
        where p_definitions ? s.section order by s.place
    loop
        v_defaults := stint_internal.definition_defaults(v_section.kind);
        for v_named in select e.key as name, e.value as options from jsonb_each(v_section.named) as e order by e.key <> '*', e.key loop
            v_change := stint_internal.settle_definition(v_section.section, v_section.kind, v_named.name, v_named.options, v_defaults, p_only_look);
            if v_change is not null then
                v_changes := v_changes || v_change;
            end if;
            -- They come first, and the others are measured by them.
            if v_named.name = '*' then
                v_defaults := stint_internal.definition_defaults(v_section.kind);
            end if;
        end loop;
    end loop;
    -- After everything else: a plan may be left by its tenants only then, and a queue by its types.
    for v_section in
        select s.section, s.kind, p_definitions -> s.section as named
        from (values (1, 'plans', 'plan'), (2, 'job_types', 'job_type'), (3, 'queues', 'queue')) as s (place, section, kind)
        where p_definitions ? s.section order by s.place
    loop
        v_rest := v_rest || stint_internal.settle_rest(v_section.section, v_section.kind, v_section.named, coalesce(p_prune, false));
    end loop;
    return v_changes || v_rest;
end $$;

comment on function stint_internal.settle_definitions(jsonb, boolean, boolean) is 'Makes everything what a file of definitions says, or looks what would be to do; returns the changes.';
