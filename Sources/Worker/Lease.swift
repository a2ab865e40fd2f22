import Synchronization

/// How long the database still believes that this worker lives, by this machine's monotonic clock.
///
/// Counted from before the last heartbeat was *sent*, so the database's own count always ends later.
final class Lease: Sendable {
    private struct State {
        var length: Duration
        var beat = ContinuousClock.now
    }

    private let state: Mutex<State>

    init(length: Duration) {
        state = Mutex(State(length: length))
    }

    /// How long after a heartbeat this worker is taken for dead.
    var length: Duration { state.withLock { $0.length } }

    /// A heartbeat was answered, with the length that holds now.
    func renew(sentAt: ContinuousClock.Instant, length: Duration) {
        state.withLock { $0 = State(length: length, beat: max($0.beat, sentAt)) }
    }

    /// Heartbeats come so often that two may be lost.
    var beatInterval: Duration { min(length / 6, .seconds(10)) }

    /// Time until handlers must be told to end, so that the last of them is gone before the lease is: negative when over.
    /// A third of the lease is kept for ending them.
    var remaining: Duration { state.withLock { $0.beat + $0.length * 2 / 3 } - .now }

    /// What handlers get from SIGTERM to SIGKILL then.
    var endingGrace: Duration { min(length / 6, .seconds(10)) }
}
