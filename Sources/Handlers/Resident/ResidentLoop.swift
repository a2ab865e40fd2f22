import Glibc

/// Serves all residents of a runner on the thread that starts them, since a child dies with that. Blocks in poll(2) and
/// nowhere else.
final class ResidentLoop {
    private let context: ResidentContext
    private let inbox: ResidentInbox
    private let buffer = ReadBuffer()
    private let errorBuffer = ReadBuffer()
    private var pools: [String: ResidentPool] = [:]
    /// Residents whose leader has ended, until nothing of them is left.
    private var dying: [UInt64: (pool: ResidentPool, child: ResidentChild, readPosition: Int)] = [:]
    private var farewells: [@Sendable () -> Void] = []
    private var isStopping = false
    private var nextCheck: ContinuousClock.Instant?
    private var entries: [pollfd] = []

    private static let entriesPerChild = 4
    /// How late a deadline may be noticed.
    private static let checkDelay: Duration = .milliseconds(20)

    init(context: ResidentContext, inbox: ResidentInbox) {
        self.context = context
        self.inbox = inbox
    }

    func run() {
        while true {
            wait()
            let now = ContinuousClock.now
            serveChildren(now: now)
            if entries[0].revents != 0 { openInbox(now: now) }
            if entries[1].revents != 0 {
                inbox.endings.clear()
                for pool in pools.values { pool.takeEndings(now: now) }
                nextCheck = now
            }
            for pool in pools.values { pool.dispatch(now: now) }
            if let nextCheck, now >= nextCheck { check(now: now) }
            if leaveIfAllIsDone() { return }
        }
    }

    private func wait() {
        entries.removeAll(keepingCapacity: true)
        entries.append(pollfd(fd: inbox.wakeUp.descriptor, events: Int16(POLLIN), revents: 0))
        entries.append(pollfd(fd: inbox.endings.descriptor, events: Int16(POLLIN), revents: 0))
        for pool in pools.values {
            for child in pool.children {
                // A negative descriptor is skipped by poll.
                let input = child.outgoing.isEmpty ? -1 : child.pipes.input.writing
                entries.append(pollfd(fd: child.process.pidfd, events: Int16(POLLIN), revents: 0))
                entries.append(pollfd(fd: child.pipes.output.reading, events: Int16(POLLIN), revents: 0))
                entries.append(pollfd(fd: child.pipes.error.reading, events: Int16(POLLIN), revents: 0))
                entries.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
            }
        }
        let timeout = nextCheck.map { max(0, ($0 - .now).milliseconds) } ?? -1
        while poll(&entries, nfds_t(entries.count), timeout) < 0, errno == EINTR {}
    }

    private func serveChildren(now: ContinuousClock.Instant) {
        var place = 2
        for pool in pools.values {
            var hasDeparted = false
            for child in pool.children {
                defer { place += Self.entriesPerChild }
                let isReadable = entries[place + 1].revents != 0 || entries[place + 2].revents != 0
                let hasEnded = entries[place].revents != 0
                // Output first, so that it is complete when the leader is seen to have ended.
                if isReadable || hasEnded {
                    child.read(buffer, errors: errorBuffer, now: now, chunks: hasEnded ? ReadBuffer.readsOfAPipe : 4)
                    checkSoon(now: now)
                }
                if hasEnded {
                    bury(child, of: pool)
                    hasDeparted = true
                } else if entries[place + 3].revents != 0 {
                    child.send()
                }
            }
            if hasDeparted { pool.children.removeAll { dying[$0.tree.mark] != nil } }
        }
    }

    private func bury(_ child: ResidentChild, of pool: ResidentPool) {
        child.finishReading()
        let readPosition = child.outgoing.readPosition(of: child.pipes.input.writing)
        child.pipes.closeAll()
        dying[child.tree.mark] = (pool, child, readPosition)
        ResidentBurial(process: child.process, tree: child.tree, directory: child.directory, context: context)
            .start { [inbox] buried in inbox.put { $0.buried.append(buried) } }
    }

    private func openInbox(now: ContinuousClock.Instant) {
        let contents = inbox.take()
        for buried in contents.buried {
            guard let (pool, child, readPosition) = dying.removeValue(forKey: buried.mark) else { continue }
            pool.mourn(child, buried.end, readPosition: readPosition, now: now)
            nextCheck = now
        }
        for request in contents.requests {
            let jobType = request.job.jobType
            let pool = pools[jobType] ?? ResidentPool(request, context: context)
            pools[jobType] = pool
            pool.accept(request, endings: inbox.endings, now: now)
        }
        if contents.isStopping {
            isStopping = true
            for pool in pools.values { pool.stop() }
        }
        farewells += contents.farewells
        if isStopping || !farewells.isEmpty { for pool in pools.values { pool.leave(now: now) } }
        checkSoon(now: now)
    }

    /// What has just begun may have nearer deadlines than the known one; looking for them each time would cost too much.
    private func checkSoon(now: ContinuousClock.Instant) {
        let soon = now + Self.checkDelay
        nextCheck = min(nextCheck ?? soon, soon)
    }

    private func check(now: ContinuousClock.Instant) {
        nextCheck = nil
        for pool in pools.values {
            guard let due = pool.check(now: now) else { continue }
            nextCheck = min(nextCheck ?? due, due)
        }
    }

    /// True when the thread may end.
    private func leaveIfAllIsDone() -> Bool {
        guard isStopping || !farewells.isEmpty, dying.isEmpty, pools.values.allSatisfy(\.children.isEmpty) else {
            return false
        }
        for farewell in farewells { farewell() }
        farewells = []
        return isStopping
    }
}
