import Synchronization

/// How long the database still believes that this worker lives, by this machine's monotonic clock.
///
/// Counted from before the last heartbeat was *sent*, so the database's own count always ends later.
final class Lease: Sendable {
    let length: Duration
    private let beat = Mutex(ContinuousClock.now)

    init(length: Duration) {
        self.length = length
    }

    func renew(sentAt: ContinuousClock.Instant) {
        beat.withLock { $0 = max($0, sentAt) }
    }

    /// Heartbeats come so often that two may be lost.
    var beatInterval: Duration { min(length / 6, .seconds(10)) }

    /// Time until handlers must be told to end, so that the last of them is gone before the lease is: negative when over.
    /// A third of the lease is kept for ending them.
    var remaining: Duration { beat.withLock { $0 } + length * 2 / 3 - .now }

    /// What handlers get from SIGTERM to SIGKILL then.
    var endingGrace: Duration { min(length / 6, .seconds(10)) }
}
