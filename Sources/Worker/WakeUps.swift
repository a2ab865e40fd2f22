import Synchronization

/// Wake-ups that were heard and not yet followed by a claim.
final class WakeUps: Sendable {
    private let isWoken = Mutex(false)
    private let bell: Doorbell

    init(bell: Doorbell) {
        self.bell = bell
    }

    func add() {
        isWoken.withLock { $0 = true }
        bell.ring()
    }

    /// Whether there were any since the last call.
    func take() -> Bool {
        isWoken.withLock { isWoken in
            defer { isWoken = false }
            return isWoken
        }
    }
}
