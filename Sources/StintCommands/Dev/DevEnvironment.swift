import FoundationEssentials
import Postgres

/// The environment of whatever `stint dev` starts: the command behind --, and handlers that are passed these variables.
enum DevEnvironment {
    /// This process's own variables, DATABASE_URL for programs, and what psql and its kin read.
    static func variables(_ settings: ConnectionSettings, url: String) async throws -> [String: String] {
        let connection = try await Connection.connect(settings, applicationName: "stint dev")
        let row = try await connection.query(
            """
            select btrim(split_part(current_setting('unix_socket_directories'), ',', 1), '"') as host, current_setting('port') as port,
                   current_user as user, current_database() as database
            """
        ).single()
        await connection.close()
        var variables = ProcessInfo.processInfo.environment
        variables["DATABASE_URL"] = url
        variables["PGHOST"] = try row.string("host")
        variables["PGPORT"] = try row.string("port")
        variables["PGUSER"] = try row.string("user")
        variables["PGDATABASE"] = try row.string("database")
        return variables
    }
}
