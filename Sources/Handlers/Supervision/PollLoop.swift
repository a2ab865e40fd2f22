import Glibc
import Logging

/// Waits for whatever happens next to a running child, until its leader has ended.
struct PollLoop {
    let request: RunRequest
    let child: ChildProcess
    let tree: ProcessTree
    let output: OutputCollector
    let wakeUp: WakeUp
    let logger: Logger
    private let timeoutAt: ContinuousClock.Instant
    private(set) var memory: MemoryWatch
    private(set) var ending: Ending?
    private let buffer: ReadBuffer

    init(
        request: RunRequest, child: ChildProcess, tree: ProcessTree, output: OutputCollector, wakeUp: WakeUp,
        buffer: ReadBuffer, started: ContinuousClock.Instant, logger: Logger
    ) {
        self.request = request
        self.child = child
        self.tree = tree
        self.output = output
        self.wakeUp = wakeUp
        self.logger = logger
        timeoutAt = started + request.job.timeout(within: request.limits)
        memory = MemoryWatch(limit: request.limits.memoryBytes, start: .now)
        self.buffer = buffer
    }

    mutating func run(pipes: inout ChildPipes, input: inout InputWriter) {
        while true {
            // A negative descriptor is skipped by poll.
            var entries = [
                pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.output.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.error.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.input.writing, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&entries, nfds_t(entries.count), nextDeadline().map { max(0, ($0 - .now).milliseconds) } ?? -1)
            // Output first, so that it is complete when the leader is seen to have ended.
            if entries[1].revents != 0, !read(pipes.output.reading, .standardOutput) { pipes.output.closeReading() }
            if entries[2].revents != 0, !read(pipes.error.reading, .standardError) { pipes.error.closeReading() }
            if entries[0].revents != 0 { return }
            if entries[3].revents != 0 { input.write(to: &pipes.input) }
            if entries[4].revents != 0 { wakeUp.clear() }
            for reason in request.control.takeReasons() {
                begin(reason.outcome, grace: reason.grace(request.limits))
            }
            check(now: .now)
        }
    }

    /// Reads what is in the pipes now. A writer that is still alive somewhere is not waited for.
    func drain(_ pipes: ChildPipes) {
        for (descriptor, stream) in [
            (pipes.output.reading, OutputCollector.Stream.standardOutput),
            (pipes.error.reading, .standardError),
        ] {
            var chunks = 0
            while descriptor >= 0, chunks < ReadBuffer.readsOfAPipe, readOnce(descriptor, stream) > 0 { chunks += 1 }
        }
    }

    private func nextDeadline() -> ContinuousClock.Instant? {
        guard let ending else { return min(timeoutAt, memory.nextCheck) }
        return ending.isKilled ? nil : min(ending.killAt, memory.nextCheck)
    }

    private mutating func check(now: ContinuousClock.Instant) {
        if output.isOverLimit, ending == nil {
            begin(
                .outputTooLarge, grace: request.limits.gracePeriod,
                request.words.output(used: output.bytes, limit: request.limits.outputBytes))
        }
        if now >= timeoutAt, ending == nil { begin(.timeout, grace: request.limits.gracePeriod) }
        if ending?.isKilled != true, now >= memory.nextCheck {
            // No grace: what it would use meanwhile is not ours to give.
            if memory.isOverLimit(tree, now: now) {
                begin(.oom, grace: .zero, request.words.memory(used: memory.peak, limit: memory.limit))
            } else if let (outcome, message) = TreeLimits.excess(memory, request.limits, words: request.words) {
                begin(outcome, grace: .zero, message)
            }
        }
        if let due = ending?.killAt, ending?.isKilled == false, now >= due {
            child.signalGroup(SIGKILL)
            ending?.isKilled = true
        }
    }

    /// The first reason names the outcome; a later one can only shorten the grace.
    private mutating func begin(_ outcome: HandlerOutcome, grace: Duration, _ message: String? = nil) {
        let killAt = ContinuousClock.now + grace
        if let ending {
            self.ending?.killAt = min(ending.killAt, killAt)
            return
        }
        ending = Ending(outcome: outcome, message: message, killAt: killAt)
        if grace > .zero { child.signalGroup(SIGTERM) }
    }

    /// Reads a few chunks at most, so that a babbling child cannot keep us from its deadlines; false at the end.
    private func read(_ descriptor: Int32, _ stream: OutputCollector.Stream) -> Bool {
        for _ in 0..<4 {
            let count = readOnce(descriptor, stream)
            if count == 0 { return false }
            if count < ReadBuffer.bytes { return true }
        }
        return true
    }

    /// Bytes read; 0 at the end of the stream; negative when there is nothing now.
    private func readOnce(_ descriptor: Int32, _ stream: OutputCollector.Stream) -> Int {
        guard let chunk = buffer.read(descriptor) else { return -1 }
        if !chunk.isEmpty { output.push(chunk, from: stream) }
        return chunk.count
    }
}
