import Handlers
import Synchronization

/// Keeps what a run said, and lets a test wait for a line instead of sleeping.
final class RecordingSink: HandlerSink {
    private struct State {
        var messages: [HandlerMessage] = []
        var waiters: [(String, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func receive(_ message: HandlerMessage) {
        let woken = state.withLock { state in
            state.messages.append(message)
            guard case .log(let log) = message else { return [CheckedContinuation<Void, Never>]() }
            let woken = state.waiters.filter { $0.0 == log.message }.map(\.1)
            state.waiters.removeAll { $0.0 == log.message }
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    var messages: [HandlerMessage] { state.withLock { $0.messages } }

    var logs: [HandlerLog] {
        messages.compactMap { if case .log(let log) = $0 { log } else { nil } }
    }

    var lines: [String] { logs.map(\.message) }

    /// Returns once the handler has written this line.
    func waitForLine(_ line: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.messages.contains {
                    if case .log(let log) = $0 { log.message == line } else { false }
                }
                if !isThere { state.waiters.append((line, continuation)) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }
}
