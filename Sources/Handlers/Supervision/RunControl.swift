import Synchronization

/// Carries the wish to end a run from any thread to the one that supervises it.
final class RunControl: Sendable {
    private struct State {
        var reasons: [HandlerEndReason] = []
        var wakeUp: WakeUp?
    }

    private let state = Mutex(State())

    /// May come before the run has started, several times, and after its end.
    func end(_ reason: HandlerEndReason) {
        state.withLock {
            $0.reasons.append(reason)
            $0.wakeUp?.signal()
        }
    }

    /// From now on `end` wakes that thread; `nil` when the run is over.
    func attach(_ wakeUp: WakeUp?) {
        state.withLock { $0.wakeUp = wakeUp }
    }

    /// The reasons given since the last call.
    func takeReasons() -> [HandlerEndReason] {
        state.withLock { state in
            defer { state.reasons = [] }
            return state.reasons
        }
    }
}
