import Postgres
import SQLBundle

/// Applies repeatable files together, in one transaction, so that nobody sees half of a release.
struct ObjectStep {
    let session: MigrationSession
    let objects: [RepeatableObject]
    /// Rows of the ledger whose files are gone.
    let forgotten: [String]

    func run() async throws {
        // A failure names the file that it happened in; the retry loop only knows them all.
        var current = "the objects"
        try await session.transaction(for: "sql/ (functions, triggers, views and grants)") {
            // Functions may call functions of later files.
            try await session.connection.execute("set local check_function_bodies = off")
            do {
                for object in objects {
                    current = object.path
                    try await session.connection.execute(object.text)
                    try await session.ledger.record(objectAt: object.path, checksum: object.checksum)
                }
                for path in forgotten { try await session.ledger.forget(objectAt: path) }
            } catch let error as PostgresError where !error.isLockConflict {
                throw FileFailure.explain(error, path: current)
            }
        }
    }
}
