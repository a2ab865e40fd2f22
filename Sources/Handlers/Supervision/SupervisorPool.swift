import Synchronization

/// Hands runs to supervising threads, of which it starts as many as are needed at once, up to a maximum.
final class SupervisorPool: Sendable {
    private struct State {
        var threadCount = 0
        /// Used as a stack: the thread that was busy last has the warmest caches.
        var idle: [SupervisorThread] = []
        var waiting: [RunRequest] = []
        var stopping = false
    }

    private let maximum: Int
    private let perform: @Sendable (RunRequest, WakeUp, ReadBuffer) -> HandlerReport
    private let state = Mutex(State())

    init(maximum: Int, perform: @escaping @Sendable (RunRequest, WakeUp, ReadBuffer) -> HandlerReport) {
        self.maximum = max(1, maximum)
        self.perform = perform
    }

    /// Runs now, or as soon as a thread is free; requests start in the order in which they came.
    func submit(_ request: RunRequest) {
        let failure: SystemError? = state.withLock { state in
            if let thread = state.idle.popLast() {
                thread.assign(request)
            } else if state.threadCount < maximum {
                do throws(SystemError) {
                    let thread = try SupervisorThread { [self] in serve(on: $0) }
                    state.threadCount += 1
                    thread.assign(request)
                } catch {
                    // Without any thread nobody would ever come back for it.
                    guard state.threadCount > 0 else { return error }
                    state.waiting.append(request)
                }
            } else {
                state.waiting.append(request)
            }
            return nil
        }
        if let failure {
            request.completion(.notStarted(.spawnFailed(errno: failure.code), SystemError.text(failure.code)))
        }
    }

    /// Lets the threads go, each when it has nothing left to do.
    func stop() {
        state.withLock { state in
            state.stopping = true
            for thread in state.idle { thread.stop() }
            state.idle = []
        }
    }

    private func serve(on thread: SupervisorThread) {
        let buffer = ReadBuffer()
        while let request = thread.nextAssignment() {
            request.control.attach(thread.wakeUp)
            let report = perform(request, thread.wakeUp, buffer)
            request.control.attach(nil)
            request.completion(report)
            park(thread)
        }
    }

    private func park(_ thread: SupervisorThread) {
        state.withLock { state in
            if !state.waiting.isEmpty {
                thread.assign(state.waiting.removeFirst())
            } else if state.stopping {
                thread.stop()
            } else {
                state.idle.append(thread)
            }
        }
    }
}
