import CSpawn
import Glibc
import Synchronization

/// A thread that supervises one child at a time. It lives as long as its pool, because a child dies with the thread that
/// started it.
final class SupervisorThread: Sendable {
    let wakeUp: WakeUp
    private let assignment = Mutex<RunRequest?>(nil)
    private let stopping = Atomic(false)

    /// Enough for the deepest call chain several times over (measured: 60 KB), and 200 of them are still small.
    private static let stackBytes = 256 << 10

    /// - Throws: EAGAIN, EMFILE.
    init(body: @escaping @Sendable (SupervisorThread) -> Void) throws(SystemError) {
        wakeUp = try WakeUp()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let start = Unmanaged.passRetained(ThreadStart { [self] in body(self) })
        let error = pthread_create(
            &thread, &attributes,
            { argument in
                let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
                // Signals belong to the rest of the program, and EPIPE must not come with one.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                stint_name_thread("stint-handler")
                start.body()
                return nil
            }, start.toOpaque())
        guard error == 0 else {
            start.release()
            throw SystemError("start a supervising thread", code: error)
        }
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

private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
