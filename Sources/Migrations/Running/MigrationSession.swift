import Postgres
import SQLBundle

/// One run of the migrator: the connection that holds the lock and does the work, and whom to tell.
struct MigrationSession {
    let connection: Connection
    let settings: ConnectionSettings
    let options: MigrationOptions
    let emit: @Sendable (MigrationEvent) -> Void

    var ledger: LedgerStore { LedgerStore(connection: connection, runnerVersion: options.runnerVersion) }

    /// What a file must not inherit from the role, the database or an earlier file.
    static let neutralSettings = """
        set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;
        set idle_session_timeout = 0; set default_transaction_isolation = 'read committed';
        set standard_conforming_strings = on; set check_function_bodies = on; set search_path = pg_catalog, pg_temp;
        """

    /// A pooler invents the process id that it tells its clients; the server knows the real one.
    func refusePooler() async throws {
        let pid = try await connection.query("select pg_backend_pid() as pid").single().int("pid")
        guard pid != Int(connection.backendPID) else { return }
        throw MigrationError(
            .pooled, "this connection goes through a pooler",
            detail: "The migration lock belongs to a server session, which a pooler may lend to others.",
            hint: "Connect to the server itself, or add --allow-pooler if the pooler works in session mode.")
    }

    /// Runs `work` in a transaction, and again after a pause as long as it fails because a table is locked.
    ///
    /// The lock timeout protects the application: a waiting `alter table` holds up every later reader of its table.
    func transaction(for path: String, lockTimeout: String? = nil, _ work: () async throws -> Void) async throws {
        let watch = BlockerWatch(settings: settings, pid: Int(connection.backendPID))
        let backoff = Backoff(base: options.firstPause, cap: options.maximumPause)
        var attempt = 1
        // Of the last try in which somebody looked in time.
        var blockers: [LockHolder] = []
        while true {
            let outcome = await watch.during {
                try await connection.transaction { connection in
                    try await connection.execute(
                        """
                        set local lock_timeout = '\(lockTimeout ?? "\(options.lockTimeout.milliseconds)ms")';
                        set local idle_in_transaction_session_timeout = '60s'
                        """)
                    try await work()
                }
            }
            guard let outcome else { return }
            guard let error = outcome.failure as? PostgresError, error.isLockConflict else {
                throw FileFailure.explain(outcome.failure, path: path)
            }
            if !outcome.blockers.isEmpty { blockers = outcome.blockers }
            guard attempt < options.lockAttempts else {
                throw FileFailure.stillLocked(path: path, attempts: attempt, blockers: blockers)
            }
            let pause = backoff.delay(attempt: attempt)
            emit(.retrying(path: path, attempt: attempt, pause: pause, blockers: outcome.blockers))
            try await Task.sleep(for: pause)
            attempt += 1
        }
    }
}

extension PostgresError {
    /// The lock timeout, or a deadlock: the same file may pass at the next try.
    var isLockConflict: Bool { sqlState == "55P03" || sqlState == "40P01" }
}
