import Synchronization

/// What other threads have for the one that serves the residents.
final class ResidentInbox: Sendable {
    struct Contents {
        var requests: [RunRequest] = []
        var buried: [BuriedResident] = []
        /// Called when all residents have gone, which are to go now.
        var farewells: [@Sendable () -> Void] = []
        var isStopping = false

        var isEmpty: Bool { requests.isEmpty && buried.isEmpty && farewells.isEmpty && !isStopping }
    }

    /// Signalled when something was put in.
    let wakeUp: WakeUp
    /// Signalled when one of the runs is to end.
    let endings: WakeUp
    private let contents = Mutex(Contents())

    /// - Throws: EMFILE, ENFILE.
    init() throws(SystemError) {
        wakeUp = try WakeUp()
        endings = try WakeUp()
    }

    func put(_ change: (inout Contents) -> Void) {
        let wasEmpty = contents.withLock { contents in
            defer { change(&contents) }
            return contents.isEmpty
        }
        if wasEmpty { wakeUp.signal() }
    }

    func take() -> Contents {
        wakeUp.clear()
        return contents.withLock { contents in
            defer { contents = Contents() }
            return contents
        }
    }
}
