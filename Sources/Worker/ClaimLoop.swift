import Jobs
import Logging
import Postgres

/// Claims jobs as slots become free, over a connection of its own, and has the duties done in between.
///
/// While claims come back full nobody needs to wake this worker. When one comes back short it goes idle in this order:
/// raise the flag, claim once more, wait; and it looks again soon after (50 ms, 100 ms … 5 s), since a producer may have
/// looked for the flag just before it was raised.
struct ClaimLoop: Sendable {
    let session: Session
    let options: WorkerOptions
    let lease: Duration
    let roster: Roster
    let idle: IdleFlag
    let bell: Doorbell
    let wakeUps: WakeUps
    let start: @Sendable (ClaimedJob) -> Void
    let logger: Logger

    private static let firstPoll: Duration = .milliseconds(50)
    private static let longestPoll: Duration = .seconds(5)
    /// While jobs arrive so closely that each wake-up finds one, polling is cheaper for everybody than being woken.
    private static let flowPoll: Duration = .milliseconds(5)

    /// Until the task is cancelled.
    func run() async {
        var poll = Self.firstPoll
        var mayHaveMore = true
        var lastFind = ContinuousClock.now - .seconds(60)
        var closeFinds = 0
        var ticker = Ticker()
        while !Task.isCancelled {
            if wakeUps.take() { mayHaveMore = true }
            let free = options.concurrency - roster.running
            do {
                if free > 0, mayHaveMore {
                    let found = try await claim(free)
                    mayHaveMore = found == free
                    closeFinds = found > 0 && ContinuousClock.now - lastFind < .milliseconds(20) ? closeFinds + 1 : 0
                    if found > 0 {
                        lastFind = .now
                        poll = Self.firstPoll
                    }
                    if closeFinds >= 3 {
                        if idle.isRaised { try await idle.lower() }
                    } else if !mayHaveMore, !idle.isRaised, found == 0 || closeFinds == 0 {
                        try await idle.raise()
                        mayHaveMore = idle.isRaised
                    }
                    if mayHaveMore, free > found { continue }
                } else if free == 0, wakeUps.wereNeedless, idle.isRaised {
                    // Woken with no slot free: producers may save themselves the trouble.
                    try await idle.lower()
                    mayHaveMore = true
                }
                try await ticker.tick(session, isActive: ContinuousClock.now - lastFind < .seconds(1))
            } catch {
                await pause(after: error)
                mayHaveMore = true
                continue
            }
            let isFlowing = closeFinds >= 3 && free > 0
            let wait = min(isFlowing ? Self.flowPoll : poll, ticker.untilNext)
            let begun = ContinuousClock.now
            await bell.wait(for: wait)
            if ContinuousClock.now - begun >= (isFlowing ? Self.flowPoll : poll) {
                mayHaveMore = true
                if !isFlowing { poll = min(poll * 2, Self.longestPoll) }
            }
        }
    }

    private func claim(_ limit: Int) async throws -> Int {
        do {
            let jobs = try await session.withConnection { connection in
                try await connection.claimJobs(worker: options.id, queues: options.queues, limit: min(limit, 1000), lease: lease)
            }
            for job in jobs { start(job) }
            return jobs.count
        } catch let error as PostgresError where error.isConnectionLost {
            // The claim may have been committed and only its answer lost: give back what we do not know of.
            let known = roster.all.map(\.jobID)
            let released = try await session.withConnection(idempotent: true) { connection in
                try await connection.resyncWorker(options.id, jobs: known)
            }
            if released > 0 { logger.info("gave back jobs whose claim was never answered", metadata: ["jobs": "\(released)"]) }
            throw error
        }
    }

    private func pause(after error: any Error) async {
        guard !Task.isCancelled else { return }
        logger.warning("could not claim jobs, trying again", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
    }
}
