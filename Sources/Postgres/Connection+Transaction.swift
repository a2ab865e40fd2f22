extension Connection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Until then the connection is this task's (and that of the tasks it starts) alone; others wait. When the
    /// connection is lost during the commit, its outcome is unknown.
    ///
    /// - Throws: what `body` throws; `PostgresError` 25P02 when `body` hid the failure of a statement, so that there was
    ///   nothing left to commit; 25001 when this task is in a transaction on this connection already.
    package nonisolated(nonsending) func transaction<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        if await isHeld {
            throw PostgresError(
                sqlState: "25001", message: "a transaction is in progress on this connection already",
                hint: "Use a savepoint, or another connection.")
        }
        return try await exclusively {
            do {
                _ = try await query("begin")
                let value = try await body(self)
                try await commit()
                return value
            } catch {
                await rollback()
                throw error
            }
        }
    }

    private func commit() async throws {
        // PostgreSQL answers the commit of a failed transaction with a rollback and no error.
        guard try await query("commit").commandTag == "COMMIT" else {
            throw PostgresError(
                sqlState: "25P02", message: "the transaction was rolled back, because a statement in it had failed")
        }
    }

    /// Not cancellable: a connection must never be left in a transaction because its task was cancelled.
    private func rollback() {
        uncancellable { wire in
            // If this fails the connection is gone, and the transaction with it.
            if wire.isInTransaction { _ = try? wire.run("rollback", []) }
        }
    }
}
