import Foundation
import Postgres

/// The command of `stint dev -- COMMAND`, with the connection in its environment.
struct DevChild {
    let command: [String]
    let url: String
    let settings: ConnectionSettings

    /// - Returns: its exit code; 128 + n when a signal n ended it, as in a shell.
    func run() async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = try await environment()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { process in
                    let status = process.terminationStatus
                    continuation.resume(returning: process.terminationReason == .exit ? status : 128 + status)
                }
                do {
                    try process.run()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            process.terminate()
        }
    }

    /// DATABASE_URL for programs, and what psql and its kin read.
    private func environment() async throws -> [String: String] {
        let connection = try await Connection.connect(settings, applicationName: "stint dev")
        let row = try await connection.query(
            """
            select split_part(current_setting('unix_socket_directories'), ',', 1) as host, current_setting('port') as port,
                   current_user as user, current_database() as database
            """
        ).single()
        await connection.close()
        var environment = ProcessInfo.processInfo.environment
        environment["DATABASE_URL"] = url
        environment["PGHOST"] = try row.string("host")
        environment["PGPORT"] = try row.string("port")
        environment["PGUSER"] = try row.string("user")
        environment["PGDATABASE"] = try row.string("database")
        return environment
    }
}
