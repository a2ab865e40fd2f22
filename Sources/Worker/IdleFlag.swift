import Jobs
import Postgres
import Synchronization

/// Whether producers are asked to notify this worker. Stands on the listening connection and falls with it.
final class IdleFlag: Sendable {
    private struct State {
        /// For which connection, since a new one stands for nothing.
        var backend: Int32 = 0
        var queues: Set<String> = []
    }

    private let state = Mutex(State())
    private let session: Session
    private let queues: [String]

    init(session: Session, queues: [String]) {
        self.session = session
        self.queues = queues
    }

    /// Stands for those queues for which no other idle worker does. Asks the database only while it does not stand for all.
    ///
    /// - Returns: whether it stands for more than before: then a job may have come in unannounced just before.
    func raise() async throws -> Bool {
        try await session.withConnection { connection in
            let held = state.withLock { $0.backend == connection.backendPID ? $0.queues : [] }
            let missing = queues.filter { !held.contains($0) }
            guard !missing.isEmpty else { return false }
            let new = try await connection.declareIdle(missing)
            state.withLock { $0 = State(backend: connection.backendPID, queues: held.union(new)) }
            return !new.isEmpty
        }
    }

    /// Asks the database only while the flag stands.
    func lower() async throws {
        let (backend, held) = state.withLock { state in
            defer { state.queues = [] }
            return (state.backend, state.queues)
        }
        guard !held.isEmpty else { return }
        try await session.withConnection { connection in
            if connection.backendPID == backend { try await connection.declareBusy(Array(held)) }
        }
    }
}
