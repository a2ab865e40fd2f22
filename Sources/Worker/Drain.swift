import Handlers
import Jobs
import Logging

/// Stops a worker without losing anything.
struct Drain: Sendable {
    let options: WorkerOptions
    let handlers: Workforce
    let roster: Roster
    let logger: Logger

    /// Waits for the first stop, then for the handlers; returns when all outcomes are written or cannot be.
    ///
    /// - Returns: whether the database knows of everything.
    func run(stops: AsyncStream<Void>, stopClaiming: @escaping @Sendable () async -> Void) async -> Bool {
        let stops = StopCount(stops)
        await stops.waitForFirst()
        logger.info("stopping: no new claims", metadata: ["running": "\(roster.running)"])
        await stopClaiming()
        logger.debug("claims have stopped")
        await waitForHandlers(stops)
        logger.debug("handlers have ended")
        return await waitForWrites(stops)
    }

    private func waitForHandlers(_ stops: StopCount) async {
        let deadline = ContinuousClock.now + options.shutdownGrace
        var isHurried = false
        while roster.running > 0 {
            if !isHurried, stops.count > 1 || ContinuousClock.now >= deadline {
                isHurried = true
                logger.info("handlers are ended now", metadata: ["asked_again": "\(stops.count > 1)"])
                handlers.endAll(.shutdown)
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The courier goes on sending; the roster empties when the database has heard of everything. Another stop ends the wait.
    private func waitForWrites(_ stops: StopCount) async -> Bool {
        let deadline = ContinuousClock.now + options.shutdownGrace
        let before = stops.count
        while !roster.all.isEmpty {
            guard ContinuousClock.now < deadline, stops.count == before else {
                logger.error(
                    "results could not be written; these jobs will be run again when the lease is over",
                    metadata: ["jobs": "\(roster.all.map(\.jobID).joined(separator: ","))"])
                return false
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }
}
