import Synchronization

/// Something that happened and has not been seen to yet; happening twice is the same as once.
final class Latch: Sendable {
    private let isSet = Mutex(false)
    private let bell: Doorbell

    /// - Parameter bell: rung whenever it happens.
    init(bell: Doorbell) {
        self.bell = bell
    }

    func set() {
        isSet.withLock { $0 = true }
        bell.ring()
    }

    /// Whether it happened since the last call.
    func take() -> Bool {
        isSet.withLock { isSet in
            defer { isSet = false }
            return isSet
        }
    }
}
