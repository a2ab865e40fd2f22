import Synchronization

/// Wake-ups that were heard and not yet followed by a claim.
final class WakeUps: Sendable {
    private let pending = Mutex(0)
    private let bell: Doorbell

    init(bell: Doorbell) {
        self.bell = bell
    }

    func add() {
        pending.withLock { $0 += 1 }
        bell.ring()
    }

    /// Whether there were any since the last call.
    func take() -> Bool {
        pending.withLock { pending in
            defer { lastTaken.withLock { $0 = pending > 0 } ; pending = 0 }
            return pending > 0
        }
    }

    /// Whether the last `take` had found some.
    var wereNeedless: Bool { lastTaken.withLock { $0 } }

    private let lastTaken = Mutex(false)
}
