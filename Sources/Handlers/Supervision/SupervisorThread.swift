import Synchronization

/// A thread that supervises one child at a time. It lives as long as its pool, because a child dies with the thread that
/// started it.
final class SupervisorThread: Sendable {
    let wakeUp: WakeUp
    private let assignment = Mutex<RunRequest?>(nil)
    private let stopping = Atomic(false)

    /// - Throws: EAGAIN, EMFILE.
    init(body: @escaping @Sendable (SupervisorThread) -> Void) throws(SystemError) {
        wakeUp = try WakeUp()
        try BackgroundThread.start("stint-handler") { [self] in body(self) }
    }

    /// Only for a thread that is idle.
    func assign(_ request: RunRequest) {
        assignment.withLock { $0 = request }
        wakeUp.signal()
    }

    func stop() {
        stopping.store(true, ordering: .releasing)
        wakeUp.signal()
    }

    /// Waits for the next run; `nil` when the pool has gone.
    func nextAssignment() -> RunRequest? {
        while true {
            let request = assignment.withLock { assignment in
                defer { assignment = nil }
                return assignment
            }
            if let request { return request }
            if stopping.load(ordering: .acquiring) { return nil }
            wakeUp.wait()
        }
    }
}
