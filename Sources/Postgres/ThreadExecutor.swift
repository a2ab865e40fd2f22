import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs one actor on a thread of its own, so that the actor may block in libpq without starving Swift's shared pool.
///
/// While there is nothing to run the thread waits in poll(2), and may watch one more descriptor there: this is how a
/// notification is heard the moment it arrives while a statement can still start at once.
final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    private enum Work {
        case job(UnownedJob)
        case body(@Sendable () -> Void)
    }

    private struct State {
        var queue: [Work] = []
        var isAsleep = false
        var isStopping = false
        var thread: pthread_t?
    }

    private struct Watch {
        let descriptor: Int32
        let onReadable: () -> Void
    }

    private let state = Mutex(State())
    private let wakeup: Wakeup
    /// Touched by the thread alone, hence `@unchecked Sendable`.
    private var watch: Watch?

    /// - Throws: `PostgresError` 53000 when the system gives no descriptor or no thread.
    init() throws {
        wakeup = try Wakeup()
        try start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        push(.job(UnownedJob(job)))
    }

    /// Runs `body` on the thread, after everything queued before it.
    func submit(_ body: @escaping @Sendable () -> Void) {
        push(.body(body))
    }

    /// Ends the thread after everything that is queued. Nothing may be queued afterwards.
    func stop() {
        push(.body({}), stopping: true)
    }

    /// Calls `onReadable` on the thread whenever `descriptor` has something to read while nothing else is to be done.
    /// To be called on the thread.
    func watch(_ descriptor: Int32, onReadable: @escaping () -> Void) {
        watch = Watch(descriptor: descriptor, onReadable: onReadable)
    }

    /// To be called on the thread.
    func unwatch() {
        watch = nil
    }

    func checkIsolated() {
        precondition(
            state.withLock { $0.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false },
            "not on the connection's thread")
    }

    private func push(_ work: Work, stopping: Bool = false) {
        let mustRing = state.withLock { state in
            state.queue.append(work)
            if stopping { state.isStopping = true }
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if mustRing { wakeup.ring() }
    }

    fileprivate func loop() {
        state.withLock { $0.thread = pthread_self() }
        while true {
            let (batch, isStopping) = state.withLock { state in
                defer { state.queue.removeAll(keepingCapacity: true) }
                state.isAsleep = state.queue.isEmpty && !state.isStopping
                return (state.queue, state.isStopping)
            }
            for work in batch {
                switch work {
                case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
                case .body(let body): body()
                }
            }
            guard batch.isEmpty else { continue }
            if isStopping { return }
            sleep()
        }
    }

    private func sleep() {
        var descriptors = [pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)]
        if let watch { descriptors.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0)) }
        guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { return }
        if descriptors[0].revents != 0 { wakeup.clear() }
        if descriptors.count > 1, descriptors[1].revents != 0 { watch?.onReadable() }
    }

    private func start() throws {
        // The thread keeps its executor alive until it ends.
        let this = Unmanaged.passRetained(self)
        #if canImport(Glibc)
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, { threadMain($0) }, this.toOpaque())
        #else
            var thread: pthread_t?
            let code = pthread_create(&thread, nil, { threadMain($0) }, this.toOpaque())
        #endif
        guard code == 0 else {
            this.release()
            throw PostgresError(
                sqlState: "53000",
                message: "cannot start a thread for a connection: \(String(cString: strerror(code)))",
                hint: "Raise the limit of processes and threads (ulimit -u).")
        }
        #if canImport(Glibc)
            pthread_detach(thread)
        #else
            if let thread { pthread_detach(thread) }
        #endif
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<ThreadExecutor>.fromOpaque(context).takeRetainedValue().loop() }
    return nil
}
