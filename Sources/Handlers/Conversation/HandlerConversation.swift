import CSpawn
import Glibc
package import Logging

/// A handler's process with which the caller speaks itself, for those who test handlers: what `HandlerRunner` decides,
/// the caller decides here. The process has the same environment, the kernel's part of the limits and a working directory of its own,
/// and nothing of it is left afterwards.
///
/// Standard output and standard error are packet pipes: what the child writes at once (up to 4,096 bytes) arrives at once.
package final class HandlerConversation {
    private let child: ChildProcess
    private let tree: ProcessTree
    private var pipes: ChildPipes
    private var waiting: [ConversationEvent] = []
    private var hasEnded = false
    private let buffer = UnsafeMutableRawPointer.allocate(byteCount: 64 << 10, alignment: 16)

    private init(child: ChildProcess, tree: ProcessTree, pipes: ChildPipes) {
        self.child = child
        self.tree = tree
        self.pipes = pipes
    }

    deinit { buffer.deallocate() }

    /// Starts the command for a job, lets `body` speak with it, and ends whatever is left of it afterwards.
    ///
    /// - Parameter body: runs on a thread of its own, and may block.
    /// - Throws: `HandlerRunnerError` when the process cannot be started.
    package static func hold<Answer: Sendable>(
        with start: ConversationStart, scratchDirectory: String, logger: Logger,
        _ body: @escaping @Sendable (HandlerConversation) -> Answer
    ) async throws -> Answer {
        do {
            let identity = try RunnerIdentity.ofThisProcess.get()
            let scratch = try ScratchSpace(base: scratchDirectory, logger: logger)
            return try await withCheckedThrowingContinuation { continuation in
                do {
                    _ = try SupervisorThread { _ in
                        continuation.resume(
                            with: Result { try speak(start, mark: identity.makeMark(), scratch: scratch, body) })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } catch let error as SystemError {
            throw HandlerRunnerError(
                message: "cannot \(error.action): \(SystemError.text(error.code))", code: error.code)
        }
    }

    private static func speak<Answer>(
        _ start: ConversationStart, mark: UInt64, scratch: ScratchSpace, _ body: (HandlerConversation) -> Answer
    ) throws -> Answer {
        let directory = try scratch.makeDirectory()
        defer { scratch.remove(directory) }
        let pipes = try ChildPipes()
        for descriptor in [pipes.output.writing, pipes.error.writing] { _ = stint_keep_writes_apart(descriptor) }
        let conversation: HandlerConversation
        do {
            let child = try ChildProcess.start(
                start.command, environment: start.environment(directory: directory),
                directory: start.command.workingDirectory ?? directory, pipes: pipes,
                limits: ResourceLimits.list(for: start.limits, mark: mark))
            conversation = HandlerConversation(
                child: child, tree: ProcessTree(leader: child.pid, mark: mark), pipes: pipes)
        } catch {
            var pipes = pipes
            pipes.closeAll()
            let report = HandlerReport.spawnFailure(error, command: start.command)
            throw HandlerRunnerError(message: report.errorMessage ?? SystemError.text(error.code), code: error.code)
        }
        conversation.pipes.closeChildEnds()
        defer { _ = conversation.finish() }
        return body(conversation)
    }

    /// Writes a line; false when the child does not take it in time, or reads no more.
    package func send(_ line: String, within timeout: Duration) -> Bool {
        var rest = Array((line + "\n").utf8)[...]
        let deadline = ContinuousClock.now + timeout
        while pipes.input.writing >= 0 {
            let count = rest.withUnsafeBytes { write(pipes.input.writing, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) }
            if rest.isEmpty { return true }
            if count < 0, errno == EPIPE { return false }
            guard ContinuousClock.now < deadline, !hasEnded else { return false }
            // What the child writes meanwhile is read, or both would wait for each other.
            listen(until: deadline, alsoWriting: true)
        }
        return false
    }

    package func closeInput() { pipes.input.closeWriting() }

    /// SIGTERM to the child's process group, as the runner sends it.
    package func terminate() { child.signalGroup(SIGTERM) }

    /// What happens next; `nil` when nothing does in time.
    package func next(within timeout: Duration) -> ConversationEvent? {
        let deadline = ContinuousClock.now + timeout
        var isLast = false
        while waiting.isEmpty {
            if hasEnded { return .ended }
            guard !isLast else { return nil }
            // Whoever was stopped until the time was over looks once more: what was in time counts.
            isLast = ContinuousClock.now >= deadline
            listen(until: deadline, alsoWriting: false)
        }
        return waiting.removeFirst()
    }

    private var end: ConversationEnd?

    /// Ends what is still there, at once, and says how the child ended.
    package func finish() -> ConversationEnd {
        if let end { return end }
        child.signalGroup(SIGKILL)
        var survivors = Survivors()
        survivors.end(tree)
        close(child.pidfd)
        let ended = survivors.leader
        RunnerIdentity.retire(tree.mark)
        pipes.closeAll()
        let end = ConversationEnd(
            exitCode: ended?.exitCode, signal: ended?.signal, endedByItself: hasEnded, survivors: survivors.killed)
        self.end = end
        return end
    }

    private func listen(until deadline: ContinuousClock.Instant, alsoWriting: Bool) {
        var entries = [
            pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipes.output.reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipes.error.reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: alsoWriting ? pipes.input.writing : -1, events: Int16(POLLOUT), revents: 0),
        ]
        _ = poll(&entries, nfds_t(entries.count), max(0, (deadline - .now).milliseconds))
        // Output first, so that it is complete when the child is seen to have ended.
        if entries[1].revents != 0, !read(pipes.output.reading, .output) { pipes.output.closeReading() }
        if entries[2].revents != 0, !read(pipes.error.reading, .error) { pipes.error.closeReading() }
        if entries[0].revents != 0 { hasEnded = true }
    }

    /// Reads what is there, write by write; false at the end of the stream.
    private func read(_ descriptor: Int32, _ stream: ConversationEvent.Stream) -> Bool {
        while true {
            let count = Glibc.read(descriptor, buffer, 64 << 10)
            if count == 0 { return false }
            if count < 0 { return true }
            waiting.append(.wrote(Array(UnsafeRawBufferPointer(start: buffer, count: count)), stream, at: .now))
        }
    }
}
