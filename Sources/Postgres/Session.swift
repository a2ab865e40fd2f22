/// A connection that comes back: it reconnects by itself until `close`, and runs `onConnect` each time.
///
/// What was notified while it was away is gone: `onConnect` is the place to listen again and then to look once.
package actor Session {
    package enum State: Sendable {
        case connected(backendPID: Int32)
        /// Comes again with every attempt that fails.
        case disconnected(any Error)
    }

    private enum Phase {
        case idle
        case connecting(Task<Void, Never>)
        case connected(Connection, since: ContinuousClock.Instant)
        case closed
    }

    /// For one reader; of what is not read, the latest 64 are kept. Finished by `close`.
    package nonisolated let states: AsyncStream<State>
    /// Those of one connection after the other. For one reader. Finished by `close`.
    package nonisolated let notifications: AsyncStream<Notification>

    private let open: @Sendable () async throws -> Connection
    private let backoff: Backoff
    private nonisolated let patience: Duration
    private let stateSink: AsyncStream<State>.Continuation
    private let notificationSink: AsyncStream<Notification>.Continuation
    private var phase = Phase.idle
    private var attempts = 0
    private var waiters = SessionWaiters()

    /// Connects when first used.
    ///
    /// - Parameters:
    ///   - patience: how long a caller waits for a server that is away before it gets the last attempt's error.
    ///   - onConnect: run after every (re)connect, before anybody else gets the connection; if it throws, the connection
    ///     is closed and made anew.
    package init(
        _ settings: ConnectionSettings, applicationName: String? = nil, backoff: Backoff = Backoff(),
        patience: Duration = .seconds(30), onConnect: @escaping @Sendable (Connection) async throws -> Void = { _ in },
        onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.backoff = backoff
        self.patience = patience
        (states, stateSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
        (notifications, notificationSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8_192))
        open = {
            let connection = try await Connection.connect(
                settings, applicationName: applicationName, onNotice: onNotice)
            do {
                try await onConnect(connection)
            } catch {
                await connection.close()
                throw error
            }
            return connection
        }
    }

    /// Connects now, if it is not connected: for a program's start, where the first failure is to be told at once.
    ///
    /// - Throws: what the attempt failed with; the session goes on trying until `close`.
    package func connect() async throws {
        _ = try await connection(until: .now)
    }

    /// Runs `body` with the connection, waiting for it while the server is away. Shared with other callers: what needs
    /// several statements belongs into `transaction`.
    ///
    /// - Parameter idempotent: run `body` again when it reports that the connection was lost. Otherwise that error is
    ///   thrown, since nobody knows whether the server had done the work.
    /// - Throws: what `body` throws; the failure to connect when `patience` is over, or at once when waiting cannot
    ///   help (a wrong password).
    package nonisolated(nonsending) func withConnection<Value>(
        idempotent: Bool = false, _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        let deadline = ContinuousClock.now + patience
        while true {
            let connection = try await connection(until: deadline)
            do {
                return try await body(connection)
            } catch let error as PostgresError where error.isConnectionLost {
                await lose(connection, error)
                guard idempotent, ContinuousClock.now < deadline, !Task.isCancelled else { throw error }
            }
        }
    }

    /// Ends the connection and all waiting; every later call throws 08003.
    package func close() async {
        let last = phase
        phase = .closed
        switch last {
        case .connecting(let task): task.cancel()
        case .connected(let connection, _): await connection.close()
        case .idle, .closed: break
        }
        waiters.fail(PostgresError.closed)
        stateSink.finish()
        notificationSink.finish()
    }

    private func connection(until deadline: ContinuousClock.Instant) async throws -> Connection {
        if case .connected(let connection, _) = phase {
            if connection.isOpen { return connection }
            await lose(connection, .lost(""))
        }
        switch phase {
        case .closed: throw PostgresError.closed
        case .connected(let connection, _): return connection
        case .idle: reconnect()
        case .connecting: break
        }
        let waiter = waiters.newIdentifier()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: PostgresError.cancelledBeforeSending)
                } else {
                    waiters.add(waiter, deadline, continuation)
                }
            }
        } onCancel: {
            Task { await self.abandon(waiter) }
        }
    }

    private func abandon(_ waiter: UInt64) {
        waiters.fail(waiter, PostgresError.cancelledBeforeSending)
    }

    /// Harmless when that connection was given up already.
    private func lose(_ connection: Connection, _ error: PostgresError) async {
        guard case .connected(let current, let since) = phase, current === connection else { return }
        // A server that drops every connection at once must not be asked ever faster.
        attempts = ContinuousClock.now - since < backoff.cap ? attempts + 1 : 1
        phase = .idle
        stateSink.yield(.disconnected(error))
        reconnect()
        await connection.close()
    }

    private func reconnect() {
        phase = .connecting(Task { await self.connectUntilItWorks() })
    }

    private func connectUntilItWorks() async {
        while case .connecting = phase {
            do {
                if attempts > 0 { try await Task.sleep(for: backoff.delay(attempt: attempts)) }
                await use(try await open())
                return
            } catch {
                guard case .connecting = phase else { return }
                attempts += 1
                stateSink.yield(.disconnected(error))
                let isHopeless = !((error as? PostgresError)?.isTransient ?? false)
                waiters.fail(error, dueBy: isHopeless ? nil : .now)
            }
        }
    }

    private func use(_ connection: Connection) async {
        guard case .connecting = phase else { return await connection.close() }
        phase = .connected(connection, since: .now)
        stateSink.yield(.connected(backendPID: connection.backendPID))
        waiters.succeed(connection)
        Task { [weak self, notificationSink] in
            for await notification in connection.notifications { notificationSink.yield(notification) }
            await self?.lose(connection, .lost(""))
        }
    }
}
