import CLibPQ
import Synchronization

extension Connection {
    /// Connects. Takes at most `connect_timeout` seconds for each host (10 unless the settings say otherwise); returns
    /// at once when the task is cancelled.
    ///
    /// - Parameters:
    ///   - applicationName: what the server shows in `pg_stat_activity`; wins over the settings.
    ///   - onNotice: called on the connection's thread for `raise notice`, warnings and their like; must not block.
    /// - Throws: `PostgresError` with the server's SQLSTATE, or 08001 when none answered, and a hint what to do.
    package static func connect(
        _ settings: ConnectionSettings, applicationName: String? = nil,
        onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) async throws -> Connection {
        let keywords = try settings.keywords(applicationName: applicationName)
        let executor = try ThreadExecutor()
        let attempt = Attempt()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                attempt.await(continuation)
                executor.submit {
                    do {
                        let wire = try Wire.connect(keywords, onNotice: onNotice)
                        let handle = try wire.handle
                        attempt.finish(
                            .success(
                                Connection(
                                    executor: executor, wire: wire, serverVersion: Int(PQserverVersion(handle)),
                                    backendPID: PQbackendPID(handle))))
                    } catch {
                        attempt.finish(.failure(error))
                        executor.stop()
                    }
                }
            }
        } onCancel: {
            // Libpq cannot be interrupted while it connects. The thread is left to find out by itself and to end.
            attempt.finish(.failure(PostgresError.cancelledBeforeSending))
        }
    }
}

/// Hands the first outcome to whoever waits and drops the rest; a dropped connection closes itself.
private final class Attempt: Sendable {
    private enum State {
        case idle
        case awaited(CheckedContinuation<Connection, any Error>)
        case finished(Result<Connection, any Error>)
        case delivered
    }

    private let state = Mutex(State.idle)

    func await(_ continuation: CheckedContinuation<Connection, any Error>) {
        let early: Result<Connection, any Error>? = state.withLock { state in
            if case .finished(let result) = state {
                state = .delivered
                return result
            }
            state = .awaited(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func finish(_ result: Result<Connection, any Error>) {
        let continuation: CheckedContinuation<Connection, any Error>? = state.withLock { state in
            switch state {
            case .idle:
                state = .finished(result)
                return nil
            case .awaited(let continuation):
                state = .delivered
                return continuation
            case .finished, .delivered:
                return nil
            }
        }
        continuation?.resume(with: result)
    }
}
