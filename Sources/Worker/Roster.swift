import Jobs
import Synchronization

/// The runs that this worker has in hand, from the claim until the database has heard how they ended.
final class Roster: Sendable {
    private struct State {
        /// True once the handler has ended and only the writing is left.
        var runs: [RunReference: Bool] = [:]
        var running = 0
    }

    private let state = Mutex(State())
    private let slotIsFree: Doorbell

    init(slotIsFree: Doorbell) {
        self.slotIsFree = slotIsFree
    }

    /// Handlers that run, or are about to.
    var running: Int { state.withLock { $0.running } }

    /// Everything that a heartbeat has to name.
    var all: [RunReference] { state.withLock { Array($0.runs.keys) } }

    func add(_ run: RunReference) {
        state.withLock { state in
            state.runs[run] = false
            state.running += 1
        }
    }

    /// The handler has ended: its slot is free, its outcome not yet written.
    func handlerEnded(_ run: RunReference) {
        state.withLock { state in
            // The courier may have been faster: what the database knows already must not come back.
            guard state.runs[run] == false else { return }
            state.running -= 1
            state.runs[run] = true
        }
        slotIsFree.ring()
    }

    /// The database knows the outcome.
    func remove(_ run: RunReference) {
        state.withLock { state in
            if state.runs.removeValue(forKey: run) == false { state.running -= 1 }
        }
    }
}
