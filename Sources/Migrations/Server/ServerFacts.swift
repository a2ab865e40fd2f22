import Postgres

/// What decides, before anything is touched, whether this role can migrate this database.
struct ServerFacts: Sendable {
    /// As in `server_version_num`: 150004 is 15.4.
    let versionNumber: Int
    let version: String
    let inRecovery: Bool
    let readOnly: Bool
    let role: String
    let database: String
    let mayCreateSchemas: Bool
    let hasBothSchemas: Bool
    /// A schema of ours that belongs to a role whose rights we do not have, and that role.
    let foreignSchema: (schema: String, owner: String)?
    /// The extension that owns our schemas.
    let extensionName: String?
    /// There are tables in `stint_internal` beside the ledger.
    let hasTables: Bool
    let hasLedger: Bool

    static func read(from connection: Connection) async throws -> ServerFacts {
        let row = try await connection.query(query).single()
        let foreign = try row.optionalString("foreign_schema")
        let owner = try row.optionalString("foreign_owner")
        return ServerFacts(
            versionNumber: try row.int("version_number"), version: try row.string("version"),
            inRecovery: try row.bool("in_recovery"), readOnly: try row.bool("read_only"),
            role: try row.string("role"), database: try row.string("database"),
            mayCreateSchemas: try row.bool("may_create"), hasBothSchemas: try row.int("schemas") == 2,
            foreignSchema: foreign.flatMap { schema in owner.map { (schema, $0) } },
            extensionName: try row.optionalString("extension"), hasTables: try row.bool("has_tables"),
            hasLedger: try row.bool("has_ledger"))
    }

    private static let query = """
        with ours as (select oid, nspname, nspowner from pg_namespace where nspname in ('stint', 'stint_internal')),
             foreign_one as (select nspname, pg_get_userbyid(nspowner) as owner from ours
                             where not pg_has_role(nspowner, 'usage') order by nspname limit 1)
        select current_setting('server_version_num')::int as version_number, current_setting('server_version') as version,
               pg_is_in_recovery() as in_recovery, current_setting('transaction_read_only') = 'on' as read_only,
               quote_ident(current_user) as role, quote_ident(current_database()) as database,
               has_database_privilege(current_database(), 'create') as may_create,
               (select count(*) from ours) as schemas,
               (select quote_ident(nspname) from foreign_one) as foreign_schema,
               (select quote_ident(owner) from foreign_one) as foreign_owner,
               (select min(e.extname) from pg_depend d join pg_extension e on e.oid = d.refobjid
                where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
                  and d.classid = 'pg_namespace'::regclass and d.objid in (select oid from ours)) as extension,
               exists (select from pg_class c join ours o on o.oid = c.relnamespace
                       where c.relkind in ('r', 'p') and c.relname not in ('migration', 'object_version')) as has_tables,
               to_regclass('stint_internal.migration') is not null as has_ledger
        """
}
