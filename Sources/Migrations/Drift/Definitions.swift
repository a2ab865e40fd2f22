import Postgres

/// What functions and views look like in the catalog, as one hash each: text, settings, privileges and comment.
enum Definitions {
    static func read(from connection: Connection) async throws -> [String: String] {
        let rows = try await connection.query(query)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.string("name"), try $0.string("hash")) })
    }

    /// Privileges are sorted: revoking and granting again changes their order only.
    private static let query = """
        select 'function ' || p.oid::regprocedure::text as name,
               md5(concat_ws(e'\\n', pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc'),
                   (select string_agg(a::text, ' ' order by a::text) from unnest(p.proacl) a))) as hash
        from pg_proc p
        where p.pronamespace in (to_regnamespace('stint'), to_regnamespace('stint_internal')) and p.prokind in ('f', 'p')
        union all
        select 'view ' || c.oid::regclass::text,
               md5(concat_ws(e'\\n', pg_get_viewdef(c.oid), c.reloptions::text, obj_description(c.oid, 'pg_class'),
                   (select string_agg(a::text, ' ' order by a::text) from unnest(c.relacl) a)))
        from pg_class c
        where c.relnamespace in (to_regnamespace('stint'), to_regnamespace('stint_internal')) and c.relkind = 'v'
        """
}
