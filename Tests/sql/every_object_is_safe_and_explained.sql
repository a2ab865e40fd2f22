-- The house rules that a catalogue can check.
begin;
select plan(13);
create temp table f as select p.*, p.oid::regprocedure::text as name from pg_proc p where pronamespace in ('stint'::regnamespace, 'stint_internal'::regnamespace);

select is_empty('select name from f where not coalesce(proconfig::text like ''%search_path=pg_catalog, pg_temp%'', false) and prosqlbody is null',
    'every function pins its search_path, or binds its names when it is made');
select is_empty('select name from f where not exists (select from pg_description d where d.objoid = f.oid and d.classoid = ''pg_proc''::regclass and d.description <> '''')',
    'every function has a comment');
select is_empty('select c.oid::regclass::text from pg_class c where relnamespace in (''stint''::regnamespace, ''stint_internal''::regnamespace) and relkind in (''r'', ''v'', ''p'', ''S'')
                 and not relispartition and not (relkind = ''S'' and exists (select from pg_depend d where d.objid = c.oid and d.deptype = ''i''))
                 and obj_description(c.oid, ''pg_class'') is null', 'every table, view and sequence has a comment');
select is_empty('select nspname from pg_namespace where nspname in (''stint'', ''stint_internal'') and obj_description(oid, ''pg_namespace'') is null', 'both schemas have one');
select is_empty('select proname from f where pronamespace = ''stint''::regnamespace group by 1 having count(*) > 1', 'no exposed function is overloaded: an RPC call is never ambiguous');
select is_empty('select name from f where pronamespace = ''stint''::regnamespace and exists (
                     select from unnest(proargnames, proargmodes) as a (name, mode) where coalesce(mode, ''i'') in (''i'', ''b'') and a.name not like ''p\_%'')',
    'every argument of an exposed function begins with p_');
select is_empty('select name from f where pronamespace = ''stint''::regnamespace and pronargs > 0 and (proargnames is null or ''{""}'' && proargnames)', 'and has a name');
-- A trigger that is deferred to the commit runs with the rights of whoever commits.
select is_empty('select name from f where prosecdef and pronamespace = ''stint_internal''::regnamespace and proname <> ''settle_nudge''', 'helpers run with the rights of whoever calls them');
select is_empty('select name from f where prosecdef and not coalesce(proconfig::text like ''%search_path%'', false)', 'whatever runs with the rights of the owner pins its search_path');
select is_empty('select name from f join pg_language l on l.oid = prolang where lanname not in (''sql'', ''plpgsql'')', 'nothing but SQL and PL/pgSQL');
-- A plan that is forbidden and chosen all the same, since there is no other, seems so dear that it would be compiled for a tenth of a second, however few rows there are.
select is_empty('select name from f where proconfig::text ~ ''enable_[a-z]+=off'' and proconfig::text !~ ''jit=off''', 'where plans are forbidden, none is compiled');
select is((select count(*) from pg_extension where extname not in ('plpgsql', 'pgtap')), 0::bigint, 'no extension is needed');

-- The linter of PL/pgSQL, where it is installed.
create function pg_temp.lint() returns setof text language plpgsql as $$
begin
    if exists (select from pg_available_extensions where name = 'plpgsql_check') then
        create extension plpgsql_check;
        return query execute $q$
            select format('%s line %s: %s', f.name, c.lineno, c.message) from f join pg_language l on l.oid = prolang and lanname = 'plpgsql'
                and (f.prorettype <> 'trigger'::regtype or exists (select from pg_trigger t where t.tgfoid = f.oid))
            cross join lateral plpgsql_check_function_tb(f.oid, coalesce((select t.tgrelid from pg_trigger t where t.tgfoid = f.oid limit 1), 0)) as c where c.level = 'error'
            -- The ledger of migrations is there only when stint migrate made the schema.
            and not (c.message like '%"stint_internal.migration" does not exist' and to_regclass('stint_internal.migration') is null) $q$;
    end if;
end $$;
select is_empty('select pg_temp.lint()', 'plpgsql_check finds no error');

select * from finish();
rollback;
