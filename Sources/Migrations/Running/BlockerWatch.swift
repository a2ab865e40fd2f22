import Postgres

/// Sees, over a second connection, who keeps a session waiting. After the lock timeout it is too late to ask.
struct BlockerWatch {
    let settings: ConnectionSettings
    /// The session that may have to wait.
    let pid: Int

    /// Runs `body`; if it fails, adds the sessions that were last seen blocking it.
    func during(
        _ body: () async throws -> Void
    ) async -> (failure: any Error, blockers: [LockHolder])? {
        let watcher = Task { await lastBlockers() }
        defer { watcher.cancel() }
        do {
            try await body()
            return nil
        } catch {
            watcher.cancel()
            return (error, await watcher.value)
        }
    }

    /// Looks until it is cancelled. Most files are done before the first look, and then no connection is made.
    private func lastBlockers() async -> [LockHolder] {
        var seen: [LockHolder] = []
        do {
            try await Task.sleep(for: .milliseconds(100))
            let connection = try await Connection.connect(settings, applicationName: "stint migrate (watch)")
            while !Task.isCancelled {
                let rows = try await connection.query(
                    """
                    select \(LockHolder.columns) from pg_stat_activity a
                    where a.pid = any (pg_blocking_pids($1::int)) order by a.xact_start
                    """, [String(pid)])
                let now = try rows.map(LockHolder.init(row:))
                if !now.isEmpty { seen = now }
                if (try? await Task.sleep(for: .milliseconds(300))) == nil { break }
            }
            await connection.close()
        } catch {
            // It only names names; without it the migration goes on as well.
        }
        return seen
    }
}
