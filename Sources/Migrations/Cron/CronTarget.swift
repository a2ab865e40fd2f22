import Postgres

/// Where pg_cron keeps its jobs: it lives in one database of a server and can run jobs in the others.
struct CronTarget {
    enum Location {
        case here(CronTarget)
        case elsewhere(CronTarget, database: String)
        case missing(reason: String)
    }

    /// The database that the jobs run in: ours.
    let database: String
    /// Whether pg_cron lives in another one.
    let isOtherDatabase: Bool

    /// A job's name in `cron.job`. There, one role's names are unique for all databases of the server.
    func jobName(_ name: String) -> String {
        isOtherDatabase ? "\(name)@\(database)" : name
    }

    /// The reverse of `jobName`.
    func shortName(_ jobName: String) -> String {
        isOtherDatabase && jobName.hasSuffix("@\(database)") ? String(jobName.dropLast(database.count + 1)) : jobName
    }

    static func find(from connection: Connection) async throws -> Location {
        let row = try await connection.query(
            """
            select current_database() as database, nullif(current_setting('cron.database_name', true), '') as home,
                   exists (select from pg_extension where extname = 'pg_cron') as is_here
            """
        ).single()
        let database = try row.string("database")
        if try row.bool("is_here") { return .here(CronTarget(database: database, isOtherDatabase: false)) }
        guard let home = try row.optionalString("home") else {
            return .missing(
                reason: "pg_cron is not loaded in this server. To use it, install it, add pg_cron to "
                    + "shared_preload_libraries, set cron.database_name, and restart the server.")
        }
        guard home != database else {
            return .missing(reason: advice(for: home))
        }
        return .elsewhere(CronTarget(database: database, isOtherDatabase: true), database: home)
    }

    /// Whether the server's pg_cron, which lives in this database, was ever created.
    static func isCreated(in connection: Connection) async throws -> Bool {
        try await connection.query("select exists (select from pg_extension where extname = 'pg_cron') as found")
            .single().bool("found")
    }

    static func advice(for home: String) -> String {
        "pg_cron is loaded but not created. To use it, run as a superuser in the database \(home): "
            + "create extension pg_cron; grant usage on schema cron to ROLE;"
    }
}
