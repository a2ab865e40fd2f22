import CLibPQ
import Dispatch
import Synchronization

/// Cancels the statement that runs, from any thread.
///
/// Libpq's request names a connection, not a statement. One sent too early does nothing and one too late would hit the
/// next statement; so it is repeated until the statement has ended, and the statement's end waits for the last request.
final class Canceller: @unchecked Sendable {
    private struct State {
        var statement: UInt64 = 0
        var isRunning = false
        var cancellation: Cancellation?
    }

    private final class Cancellation: Sendable {
        let ended = DispatchSemaphore(value: 0)
        let finished = DispatchSemaphore(value: 0)
    }

    private let state = Mutex(State())
    /// PGcancel*, immutable and safe to use from any thread.
    private let request: OpaquePointer?

    init(_ handle: OpaquePointer) {
        request = PQgetCancel(handle)
    }

    deinit {
        PQfreeCancel(request)
    }

    /// A statement starts; the number is what `cancel` and `end` take.
    func begin() -> UInt64 {
        state.withLock { state in
            state.statement += 1
            state.isRunning = true
            return state.statement
        }
    }

    /// The statement is over. Blocks until no request of `cancel` can arrive any more.
    func end() {
        let cancellation = state.withLock { state in
            state.isRunning = false
            defer { state.cancellation = nil }
            return state.cancellation
        }
        guard let cancellation else { return }
        cancellation.ended.signal()
        cancellation.finished.wait()
    }

    /// Returns at once. Does nothing when the statement is over.
    func cancel(_ statement: UInt64) {
        let cancellation: Cancellation? = state.withLock { state in
            guard state.isRunning, state.statement == statement, state.cancellation == nil else { return nil }
            state.cancellation = Cancellation()
            return state.cancellation
        }
        guard let cancellation else { return }
        DispatchQueue.global().async {
            repeat { self.send() } while cancellation.ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut
            cancellation.finished.signal()
        }
    }

    private func send() {
        guard let request else { return }
        // A request that fails is repeated; if the network is gone, the statement will end for that reason.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            _ = PQcancel(request, text.baseAddress, Int32(text.count))
        }
    }
}
