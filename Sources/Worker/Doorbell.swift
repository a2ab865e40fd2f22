import Synchronization

/// Wakes one waiting task. Rings while nobody waits are remembered as one.
final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiting = state.waiting else {
                state.isRung = true
                return nil
            }
            state.waiting = nil
            return waiting
        }
        waiting?.resume()
    }

    /// Until the bell rings, the time is over or the task is cancelled. For one task at a time.
    func wait(for limit: Duration) async {
        let timer = Task {
            try? await Task.sleep(for: limit)
            if !Task.isCancelled { ring() }
        }
        await withTaskCancellationHandler {
            await wait()
        } onCancel: {
            ring()
        }
        timer.cancel()
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isRung = state.withLock { state in
                if state.isRung {
                    state.isRung = false
                    return true
                }
                precondition(state.waiting == nil, "two tasks wait for one bell")
                state.waiting = continuation
                return false
            }
            if isRung { continuation.resume() }
        }
    }
}
