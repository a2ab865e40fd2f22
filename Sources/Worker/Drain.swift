import Handlers
import Jobs
import Logging

/// Stops a worker without losing anything.
struct Drain: Sendable {
    let options: WorkerOptions
    let handlers: HandlerRunner
    let roster: Roster
    let courier: Courier
    let logger: Logger

    /// Waits for the first stop, then for the handlers; returns when all outcomes are written or cannot be.
    func run(stops: AsyncStream<Void>, stopClaiming: @escaping @Sendable () async -> Void) async {
        var iterator = stops.makeAsyncIterator()
        _ = await iterator.next()
        logger.info("stopping: no new claims", metadata: ["running": "\(roster.running)"])
        await stopClaiming()

        let hurry = Task { [handlers, options, logger] in
            let timer = Task {
                try await Task.sleep(for: options.shutdownGrace)
                logger.warning("the grace is over, handlers are ended")
                handlers.endAll(.shutdown)
            }
            if await Self.next(stops) != nil {
                logger.info("asked again: handlers are ended now")
                handlers.endAll(.shutdown)
            }
            timer.cancel()
        }
        while roster.running > 0 { try? await Task.sleep(for: .milliseconds(20)) }
        hurry.cancel()
        await writeTheRest()
    }

    private static func next(_ stops: AsyncStream<Void>) async -> Void? {
        for await stop in stops { return stop }
        return nil
    }

    /// The courier may be sending at this moment: the roster empties when the database has heard of everything.
    private func writeTheRest() async {
        let deadline = ContinuousClock.now + options.shutdownGrace
        while !roster.all.isEmpty, ContinuousClock.now < deadline {
            if await !courier.deliver() { logger.warning("waiting for the database to take the last results") }
            try? await Task.sleep(for: .milliseconds(20))
        }
        if !roster.all.isEmpty {
            logger.error(
                "results could not be written; these jobs will be run again when the lease is over",
                metadata: ["jobs": "\(roster.all.map(\.jobID).joined(separator: ","))"])
        }
        _ = await courier.deliver()
    }
}
