import Handlers
import Synchronization

/// Keeps what a run said, and lets a test wait for a line instead of sleeping.
final class RecordingSink: HandlerSink {
    private struct State {
        var messages: [HandlerMessage] = []
        var hasEnded = false
        var waiters: [(String, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func receive(_ message: HandlerMessage) {
        let woken = state.withLock { state in
            state.messages.append(message)
            state.hasEnded = false
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

    /// Its run is over: who still waits for a line waits in vain.
    func end() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.hasEnded = true
            return state.waiters
        }
        for (_, continuation) in waiters { continuation.resume() }
    }

    /// Returns once the handler has written this line, or has ended without.
    func waitForLine(_ line: String) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                let isThere = state.messages.contains {
                    if case .log(let log) = $0 { log.message == line } else { false }
                }
                let isOver = isThere || state.hasEnded
                if !isOver { state.waiters.append((line, continuation)) }
                return isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
