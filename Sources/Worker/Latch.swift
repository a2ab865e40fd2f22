import Synchronization

/// Something that happened and has not been seen to yet; happening twice is the same as once.
final class Latch: Sendable {
    private let state = Mutex(false)
    private let bell: Doorbell

    /// - Parameter bell: rung whenever it happens.
    init(bell: Doorbell) {
        self.bell = bell
    }

    func set() {
        state.withLock { $0 = true }
        bell.ring()
    }

    /// Whether it happened and waits to be seen to.
    var isSet: Bool { state.withLock { $0 } }

    /// Whether it happened since the last call.
    func take() -> Bool {
        state.withLock { isSet in
            defer { isSet = false }
            return isSet
        }
    }
}
