import Postgres

/// Says which file failed, what is left of it and what to do.
enum FileFailure {
    static func explain(_ error: any Error, path: String, isTransactional: Bool = true) -> any Error {
        guard let error = error as? PostgresError else { return error }
        if error.isConnectionLost {
            return MigrationError(
                .failed, "the connection was lost while \(path) was applied", detail: error.message,
                hint: "Run the same command again: it goes on where this one stopped.", underlying: error)
        }
        let kept = isTransactional ? "Nothing of this file was kept. " : ""
        let detail = [error.detail, error.context.map { "In: \($0)" }].compactMap(\.self).joined(separator: " ")
        guard error.sqlState == "42501" else {
            return MigrationError(
                .failed, "\(path) failed: \(error.message) (SQLSTATE \(error.sqlState))",
                detail: detail.isEmpty ? nil : detail,
                hint: kept + (error.hint.map { "\($0). " } ?? "") + "Remove the cause and run the same command again.",
                underlying: error)
        }
        return MigrationError(
            .noPrivilege, "\(path) failed: \(error.message)", detail: detail.isEmpty ? nil : detail,
            hint: kept + "Connect as the role that owns the schemas stint and stint_internal; it needs `create` on the "
                + "database (`grant create on database NAME to ROLE;`).",
            underlying: error)
    }

    static func stillLocked(path: String, attempts: Int, blockers: [LockHolder]) -> MigrationError {
        let names = blockers.map(\.description).joined(separator: "; ")
        return MigrationError(
            .lockTimeout, "\(path) found its tables locked \(attempts) times and was undone each time",
            detail: blockers.isEmpty ? nil : "Blocked by \(names).",
            hint:
                "End the blocking transaction (`select pg_terminate_backend(PID)` if nobody else does), or run again at "
                + "a quieter time or with a longer --lock-timeout.")
    }
}
