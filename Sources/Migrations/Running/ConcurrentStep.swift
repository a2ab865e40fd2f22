import Postgres
import SQLBundle

/// Applies a migration of one statement outside a transaction. If it is cut off, the next run resumes it.
struct ConcurrentStep {
    let session: MigrationSession
    let file: ChainedMigration

    private var connection: Connection { session.connection }

    func run() async throws {
        do {
            // Committed first, so that a run that dies in the statement leaves a trace.
            try await session.ledger.begin(file)
            if try await isStillToDo() {
                // No lock timeout: `concurrently` waits by design, without holding anybody up.
                try await connection.execute(file.migration.text)
            }
            try await finish()
        } catch {
            throw FileFailure.explain(error, path: file.path, isTransactional: false)
        }
    }

    private func finish() async throws {
        try await connection.transaction { _ in try await session.ledger.finish(file) }
    }

    /// Removes what a failed build of the index left behind; false if the index is there and valid.
    private func isStillToDo() async throws -> Bool {
        guard let index = file.migration.createdIndex else { return true }
        guard let found = try await connection.query(Self.indexState, [index]).first else { return true }
        if try found.bool("is_valid") {
            session.emit(.resumed(path: file.path, action: "the index \(index) is there already"))
            return false
        }
        if let builder = try found.optionalInt("builder") {
            throw MigrationError(
                .lockBusy, "the index \(index) is being built by another session, pid \(builder)",
                hint: "Wait until it has finished (pg_stat_progress_create_index shows it), then run again.")
        }
        session.emit(.resumed(path: file.path, action: "the unfinished index \(index) is dropped and built again"))
        try await connection.execute("drop index concurrently if exists \(index)")
        return true
    }

    private static let indexState = """
        select i.indisvalid as is_valid, p.pid as builder
        from pg_index i left join pg_stat_progress_create_index p on p.index_relid = i.indexrelid
        where i.indexrelid = to_regclass($1)
        """
}
