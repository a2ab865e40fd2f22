import Postgres

/// The session advisory lock that lets one migrator work at a time, per database.
///
/// It is polled. A waiting `pg_advisory_lock` is a running statement with a snapshot, for which the holder's
/// `create index concurrently` waits: a deadlock, in which the server kills one of the two.
struct MigrationLock {
    let connection: Connection
    let emit: @Sendable (MigrationEvent) -> Void

    /// "stin" in ASCII; `stint migrate script` takes the same lock.
    static let keys = "1937009006, hashtext('stint')"

    /// - Throws: `MigrationError.Code.lockBusy` once `wait` has passed.
    func acquire(wait: Duration) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let backoff = Backoff(base: .milliseconds(50), cap: .seconds(1))
        var attempt = 1
        var reported = false
        while true {
            let row = try await connection.query("select pg_try_advisory_lock(\(Self.keys)) as locked").single()
            if try row.bool("locked") { return }
            let waited = clock.now - start
            guard waited < wait else { throw try await busy(after: waited) }
            // A neighbour that only looks takes milliseconds and is not worth a message.
            if !reported, waited > .milliseconds(500) {
                emit(.waiting(holder: try await holder(), waited: waited))
                reported = true
            }
            try await Task.sleep(for: min(backoff.delay(attempt: attempt), max(wait - waited, .milliseconds(1))))
            attempt += 1
        }
    }

    /// Explicitly, because a closed connection's backend may live on for a moment.
    func release() async throws {
        _ = try await connection.query("select pg_advisory_unlock(\(Self.keys))")
    }

    private func holder() async throws -> LockHolder? {
        try await connection.query(
            """
            select \(LockHolder.columns)
            from (values (\(Self.keys))) as key (class, object)
            join pg_locks l on l.locktype = 'advisory' and l.classid = key.class::oid and l.objid = key.object::oid
             and l.objsubid = 2 and l.granted
             and l.database = (select oid from pg_database where datname = current_database())
            join pg_stat_activity a using (pid)
            limit 1
            """
        ).first.map(LockHolder.init(row:))
    }

    private func busy(after waited: Duration) async throws -> MigrationError {
        let seconds = Int(waited.inSeconds.rounded())
        return MigrationError(
            .lockBusy, "another migration is running; gave up after \(seconds) s",
            detail: try await holder().map { "The lock is held by \($0)." },
            hint: "Run it again later, or with a longer --lock-wait. If the holder is stuck, "
                + "`select pg_terminate_backend(PID)` ends it, and the work is resumed safely.")
    }
}
