import Jobs
import Logging
import Postgres

/// Claims jobs as slots become free, over a connection of its own, and has the duties done in between.
///
/// While claims come back full nobody needs to wake this worker. When one comes back short it goes idle in this order:
/// raise the flag, claim once more, wait; and it looks again soon after, since a producer may have looked for the flag
/// just before it was raised.
struct ClaimLoop: Sendable {
    let session: Session
    let options: WorkerOptions
    let lease: Lease
    let roster: Roster
    let idle: IdleFlag
    let bell: Doorbell
    /// Set when there may be something to claim.
    let wakeUp: Latch
    /// Set when the server may have handed out jobs that this worker never heard of: the connection is new.
    let mayHoldUnknown: Latch
    let start: @Sendable (ClaimedJob) -> Void
    let logger: Logger

    /// Until the task is cancelled.
    func run() async {
        var pace = Pace()
        var ticker = Ticker()
        var mayHaveMore = true
        while !Task.isCancelled {
            let isWoken = wakeUp.take()
            // Without a lease whatever is claimed would be ended at once, and cost the job an attempt.
            let free = lease.remaining > .zero ? options.concurrency - roster.running : 0
            if isWoken || pace.isLookDue { mayHaveMore = true }
            do {
                if mayHoldUnknown.take() { try await giveBackUnknown() }
                if free > 0, mayHaveMore {
                    let found = try await claim(free)
                    pace.looked(found: found)
                    if pace.isFlowing { try await idle.lower() }
                    mayHaveMore =
                        if found == free { true } else if pace.isFlowing { false } else { try await idle.raise() }
                    if mayHaveMore { continue }
                } else if free == 0, isWoken {
                    // Woken with no slot free: producers may save themselves the trouble.
                    try await idle.lower()
                }
                try await ticker.tick(session, isActive: pace.isActive)
            } catch {
                await pause(after: error)
                mayHoldUnknown.set()
                mayHaveMore = true
                continue
            }
            await bell.wait(for: free > 0 ? min(pace.untilLook, ticker.untilNext) : ticker.untilNext)
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

    private func pause(after error: any Error) async {
        guard !Task.isCancelled else { return }
        logger.warning("could not claim jobs, trying again", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
    }
}
