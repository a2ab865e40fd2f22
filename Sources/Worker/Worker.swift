import FoundationEssentials
package import Handlers
import Jobs
package import Logging
package import Postgres

/// A runner: claims jobs, runs their handlers and writes down what became of them, over three connections: one claims,
/// one writes, one beats and listens.
package final class Worker: Sendable {
    private let options: WorkerOptions
    private let catalog: HandlerCatalog
    private let handlers: HandlerRunner
    private let logger: Logger

    private let claimer: Session
    private let writer: Session
    private let pulse: Session

    private let claimBell = Doorbell()
    private let writeBell = Doorbell()
    private let beatBell = Doorbell()
    private let roster: Roster
    private let outbox: Outbox

    package init(_ options: WorkerOptions, database: ConnectionSettings, catalog: HandlerCatalog, logger: Logger) throws {
        self.options = options
        self.catalog = catalog
        self.logger = logger
        handlers = try HandlerRunner(
            maximumConcurrency: options.concurrency, scratchDirectory: options.scratchDirectory, logger: logger)
        roster = Roster(slotIsFree: claimBell)
        outbox = Outbox(bell: writeBell)
        claimer = Session(database, applicationName: "stint claimer")
        writer = Session(database, applicationName: "stint writer")
        pulse = Session(database, applicationName: "stint pulse", onConnect: { try await Heart.listen(on: $0) })
    }

    /// Works until `stops` says so: the first element drains (no new claims; running handlers may finish within the
    /// grace), the second hurries it (handlers are ended now).
    ///
    /// - Throws: when the database cannot be reached at the start, or lacks the SQL pack.
    package func run(stops: AsyncStream<Void>) async throws {
        try await pulse.connect()
        let length = try await pulse.withConnection(idempotent: true) { try await $0.workerLease() }
        let lease = Lease(length: length)
        let identity = WorkerIdentity(
            id: options.id, host: options.host, processID: ProcessInfo.processInfo.processIdentifier, version: options.version,
            queues: options.queues, concurrency: options.concurrency)
        let wakeUps = WakeUps(bell: claimBell)
        let heart = Heart(
            session: pulse, identity: identity, roster: roster, lease: lease, handlers: handlers, bell: beatBell,
            wake: { wakeUps.add() }, logger: logger)
        let courier = Courier(
            session: writer, outbox: outbox, bell: writeBell, roster: roster,
            lost: { [handlers] run in
                handlers.cancel(jobID: run.jobID, run: run.run, reason: .leaseLost(grace: lease.endingGrace))
            }, logger: logger)

        // What lives on while handlers finish, and what ends with the first stop.
        let life = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await heart.beat() }
                group.addTask { await heart.hear() }
                group.addTask { await heart.guardLease() }
                group.addTask { await courier.run() }
            }
        }
        let claims = Task { [self] in
            await withDiscardingTaskGroup { group in
                // Handlers are not children of this group: they outlive it.
                let loop = ClaimLoop(
                    session: claimer, options: options, lease: length, roster: roster,
                    idle: IdleFlag(session: pulse, queues: options.queues), bell: claimBell, wakeUps: wakeUps,
                    start: { job in self.start(job) }, logger: logger)
                group.addTask { await loop.run() }
            }
        }
        logger.info(
            "working", metadata: ["worker": "\(options.id)", "queues": "\(options.queues.joined(separator: ","))", "concurrency": "\(options.concurrency)"])

        await Drain(options: options, handlers: handlers, roster: roster, courier: courier, logger: logger)
            .run(stops: stops, stopClaiming: {
                claims.cancel()
                await claims.value
            })
        life.cancel()
        try? await claimer.withConnection { [options] connection in try await connection.retireWorker(options.id) }
        await claimer.close()
        await writer.close()
        await pulse.close()
        await life.value
        logger.info("stopped")
    }

    private func start(_ job: ClaimedJob) {
        roster.add(job.reference)
        guard !Task.isCancelled else {
            // Claimed at the very moment of the stop: goes back unstarted.
            outbox.add(.released, of: job.reference)
            return roster.handlerEnded(job.reference)
        }
        Task { await JobRun(job: job, catalog: catalog, handlers: handlers, grace: options.handlerGrace, outbox: outbox, roster: roster).run() }
    }
}
