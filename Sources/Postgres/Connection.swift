/// One connection to PostgreSQL, on a thread of its own.
///
/// Statements of concurrent callers run one after the other. Cancelling a task cancels the statement it waits for
/// (SQLSTATE 57014); the connection stays usable. A task that is cancelled already sends nothing at all.
///
/// An error whose `isConnectionLost` is true ends the connection for good; `Session` makes new ones.
package actor Connection {
    /// Such as 150018 for 15.18.
    package nonisolated let serverVersion: Int
    /// The server process, as `pg_terminate_backend` takes it.
    package nonisolated let backendPID: Int32
    /// What arrives on the channels listened to, until the connection ends. For one reader; of what is not read, the
    /// latest 8,192 are kept.
    package nonisolated let notifications: AsyncStream<Notification>

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let executor: ThreadExecutor
    private let wire: Wire
    private let canceller: Canceller
    private let isAlive: Flag
    private var lease: UInt64?
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(executor: ThreadExecutor, wire: Wire, serverVersion: Int, backendPID: Int32) {
        self.executor = executor
        self.wire = wire
        self.serverVersion = serverVersion
        self.backendPID = backendPID
        canceller = wire.canceller
        isAlive = wire.isAlive
        notifications = wire.notifications
    }

    deinit {
        // Only the thread may touch libpq, and it may be waiting on the socket right now.
        executor.submit { [wire] in wire.close() }
        executor.stop()
    }

    /// False once the server or the network ended the connection, as far as a statement or a listening thread noticed.
    package nonisolated var isOpen: Bool { isAlive.value }

    /// How this connection was made, by libpq's keywords, with what services, defaults and variables added to the settings.
    package func parameters() throws -> [String: String] {
        try wire.parameters()
    }

    /// Ends the connection; every later call throws 08003. Harmless when repeated.
    package func close() {
        executor.unwatch()
        wire.close()
    }

    /// One statement, in the extended protocol: `$1` … stand for the parameters, nil for NULL.
    package func query(_ sql: String, _ parameters: [String?] = []) async throws -> Rows {
        await turn()
        return try await cancellable { wire in try wire.run(sql, parameters) }
    }

    /// A statement that is prepared under `name` the first time this connection runs it: for the hot ones, and only
    /// over direct connections. When the SQL of a name, or what it returns, changes, it is prepared anew.
    package func query(prepared name: String, sql: String, _ parameters: [String?] = []) async throws -> Rows {
        await turn()
        return try await cancellable { wire in try wire.run(prepared: name, sql: sql, parameters) }
    }

    /// Any number of statements, in the simple protocol and without parameters. Unless the script itself says `begin`,
    /// all of it is one transaction.
    package func execute(_ script: String) async throws {
        await turn()
        try await cancellable { wire in try wire.script(script) }
    }

    /// Several statements in one round trip and one implicit transaction: sent together, ended by one sync.
    ///
    /// One result for each statement, in order. If one fails, those after it are not run (25P02) and the effects of
    /// those *before* it are rolled back too, though their results say success: the work is done only if no element is
    /// a failure. Explicit `begin` and `commit` among the statements move that boundary; inside `transaction` the
    /// whole transaction fails.
    ///
    /// - Throws: `PostgresError` when the commit itself fails (a deferred constraint), or the connection is lost;
    ///   then nothing is known about the results.
    package func pipeline(
        _ statements: [(sql: String, parameters: [String?])]
    ) async throws -> [Result<Rows, PostgresError>] {
        await turn()
        return try await cancellable { wire in try wire.pipeline(statements) }
    }

    /// Hears `notify` on a channel from now on, at once even while no statement runs. To be called outside transactions.
    package func listen(_ channel: String) async throws {
        await turn()
        try await cancellable { wire in try wire.script("listen \(SQL.identifier(channel))") }
        guard let socket = wire.socket else { throw PostgresError.closed }
        executor.watch(socket) { [wire, executor] in
            if !wire.receive() { executor.unwatch() }
        }
    }

    /// Runs `body` on the thread such that the task's cancellation ends its statement.
    func cancellable<Value>(_ body: (Wire) throws -> Value) async throws -> Value {
        guard !Task.isCancelled else { throw PostgresError.cancelledBeforeSending }
        let statement = canceller.begin()
        defer {
            canceller.end()
            wire.deliverNotifications()
            if !wire.isOpen { executor.unwatch() }
        }
        return try await withTaskCancellationHandler {
            try body(wire)
        } onCancel: { [canceller] in
            canceller.cancel(statement)
        }
    }

    /// The same, but to its end whatever becomes of the task: for clearing up.
    func uncancellable<Value>(_ body: (Wire) throws -> Value) rethrows -> Value {
        defer { wire.deliverNotifications() }
        return try body(wire)
    }

    /// Whether this task holds the connection.
    var isHeld: Bool { lease.map { Lease.held.contains($0) } ?? false }

    /// Waits while another task holds the connection.
    func turn() async {
        while lease != nil, !isHeld {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Takes the connection for this task alone, until `release`. Would wait for ever if this task had it already.
    func acquire() async -> UInt64 {
        while lease != nil {
            await withCheckedContinuation { waiting.append($0) }
        }
        let new = Lease.next()
        lease = new
        return new
    }

    func release() {
        lease = nil
        let resumed = waiting
        waiting = []
        for continuation in resumed { continuation.resume() }
    }
}
