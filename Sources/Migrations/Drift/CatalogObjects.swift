import Postgres

/// The objects that the server has in our schemas.
struct CatalogObjects {
    let all: Set<OwnedObject>
    /// Those that a statement of ours can have made: not partitions, indexes of constraints, sequences of columns.
    let independent: Set<OwnedObject>
    /// Indexes that a failed build left behind.
    let invalidIndexes: [String]
    /// Our triggers that somebody disabled.
    let disabledTriggers: [String]

    static func read(from connection: Connection) async throws -> CatalogObjects {
        var all: Set<OwnedObject> = []
        var independent: Set<OwnedObject> = []
        var invalid: [String] = []
        var disabled: [String] = []
        for row in try await connection.query(query) {
            guard let kind = OwnedObject.Kind(rawValue: try row.string("kind")) else { continue }
            let object = OwnedObject(kind: kind, name: try row.string("name"))
            all.insert(object)
            if try !row.bool("is_dependent") { independent.insert(object) }
            guard try row.bool("is_broken") else { continue }
            if kind == .index { invalid.append(object.name) } else { disabled.append(object.name) }
        }
        return CatalogObjects(
            all: all, independent: independent, invalidIndexes: invalid.sorted(), disabledTriggers: disabled.sorted())
    }

    private static let query = """
        with ours as (select oid, nspname from pg_namespace where nspname in ('stint', 'stint_internal'))
        select case c.relkind when 'r' then 'table' when 'p' then 'table' when 'f' then 'table' when 'v' then 'view'
                              when 'm' then 'view' when 'S' then 'sequence' when 'c' then 'type' else 'index' end as kind,
               o.nspname || '.' || c.relname as name,
               c.relispartition
               or exists (select from pg_constraint k where k.conindid = c.oid)
               or c.relkind = 'S' and exists (select from pg_depend d where d.classid = 'pg_class'::regclass
                                              and d.objid = c.oid and d.deptype in ('a', 'i')) as is_dependent,
               exists (select from pg_index i where i.indexrelid = c.oid and not i.indisvalid) as is_broken
        from pg_class c join ours o on o.oid = c.relnamespace
        union all
        select 'type', o.nspname || '.' || t.typname, false, false
        from pg_type t join ours o on o.oid = t.typnamespace where t.typtype in ('d', 'e', 'r')
        union all
        -- run_as_ROLE is made by stint_internal.make_role_runner when a handler is defined, and fire_trigger_source_ID by
        -- stint_internal.make_source_function for a trigger source.
        select 'function', o.nspname || '.' || p.proname,
               o.nspname = 'stint_internal' and p.proname like 'run\\_as\\__%'
               or o.nspname = 'stint' and p.proname ~ '^fire_trigger_source_[0-9]+$', false
        from pg_proc p join ours o on o.oid = p.pronamespace
        union all
        -- Partitions get theirs with them, from stint.roll_partitions; audit_transitions_* come and go with the setting audit_transitions.
        select 'trigger', o.nspname || '.' || c.relname || '.' || t.tgname,
               t.tgparentid <> 0 or c.relispartition and t.tgname = 'audit_refuse_truncate' or t.tgname like 'audit\\_transitions\\_%', t.tgenabled = 'D'
        from pg_trigger t join pg_class c on c.oid = t.tgrelid join ours o on o.oid = c.relnamespace
        where not t.tgisinternal
        """
}
