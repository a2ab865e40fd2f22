import Jobs
import Logging
import Postgres

/// Claims jobs as slots become free, and has the duties done meanwhile.
///
/// While claims come back full nobody needs to wake this worker. When one comes back short it goes idle in this order:
/// raise the flag, claim once more, wait; and it looks again soon after, since a producer may have looked for the flag
/// just before it was raised.
struct ClaimLoop: Sendable {
    let claimer: Session
    /// For claims while a tick has the claimer.
    let writer: Session
    let options: WorkerOptions
    let lease: Lease
    let roster: Roster
    let idle: IdleFlag
    let ticker: Ticker
    let bell: Doorbell
    /// Set when there may be something to claim.
    let wakeUp: Latch
    /// Set when the server may have handed out jobs that this worker never heard of: a connection is new.
    let mayHoldUnknown: Latch
    let start: @Sendable (ClaimedJob) -> Void
    let logger: Logger

    /// Until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { ticks in
            var pace = Pace()
            var mayHaveMore = true
            var isBacklogged = false
            while !Task.isCancelled {
                let isWoken = pace.untilRested <= .zero && wakeUp.take()
                // Without a lease whatever is claimed would be ended at once, and cost the job an attempt.
                let free = lease.remaining > .zero ? options.concurrency - roster.running : 0
                if isWoken || pace.isLookDue { mayHaveMore = true }
                let isActive = pace.isActive
                if ticker.begin() { ticks.addTask { await ticker.tick(isActive: isActive) } }
                do {
                    if mayHoldUnknown.take() { try await giveBackUnknown() }
                    if free > 0, mayHaveMore {
                        let gathering = isBacklogged ? pace.untilWorthwhile(free: free, of: options.concurrency) : .zero
                        if gathering > .zero {
                            await bell.wait(for: gathering)
                            continue
                        }
                        let found = try await claim(free)
                        pace.looked(found: found, isWoken: isWoken)
                        if found > 0 { logger.debug("claimed", metadata: ["jobs": "\(found)", "woken": "\(isWoken)"]) }
                        isBacklogged = found == free
                        if found == 0, isWoken { ticker.hasten() }
                        if pace.isFlowing { try await idle.lower() }
                        mayHaveMore =
                            if isBacklogged { true } else if pace.isFlowing { false } else { try await idle.raise() }
                        if mayHaveMore { continue }
                    } else if free == 0, isWoken {
                        // Woken with no slot free: producers may save themselves the trouble.
                        try await idle.lower()
                    }
                } catch {
                    await pause(after: error)
                    mayHoldUnknown.set()
                    mayHaveMore = true
                    continue
                }
                let untilLook = wakeUp.isSet ? pace.untilRested : free > 0 ? pace.untilLook : ticker.untilNext
                await bell.wait(for: min(untilLook, ticker.untilNext))
            }
        }
    }

    /// - Returns: how many it got.
    private func claim(_ limit: Int) async throws -> Int {
        let jobs = try await session.withConnection { connection in
            try await connection.claimJobs(
                worker: options.id, queues: options.queues, limit: limit, lease: lease.length)
        }
        for job in jobs { start(job) }
        return jobs.count
    }

    /// A claim may have been committed and only its answer lost.
    private func giveBackUnknown() async throws {
        let known = roster.all.map(\.jobID)
        let count = try await session.withConnection(idempotent: true) { connection in
            try await connection.resyncWorker(options.id, jobs: known)
        }
        if count > 0 { logger.info("gave back jobs whose claim was never answered", metadata: ["jobs": "\(count)"]) }
    }

    private var session: Session { ticker.isTicking ? writer : claimer }

    private func pause(after error: any Error) async {
        guard !Task.isCancelled else { return }
        logger.warning("could not claim jobs, trying again", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
    }
}
