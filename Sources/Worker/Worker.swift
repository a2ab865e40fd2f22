import FoundationEssentials
package import Handlers
import Jobs
package import Logging
package import Postgres

/// A runner: claims jobs, runs their handlers and writes down what became of them, over three connections: one claims
/// and has the duties done, one writes, one beats and listens. Where handlers are functions in the
/// database, these get connections of their own.
package final class Worker: Sendable {
    private let options: WorkerOptions
    private let catalog: HandlerCatalog
    private let handlers: HandlerRunner
    private let sqlHandlers: SQLHandlerRunner
    private let logger: Logger

    private let claimer: Session
    private let writer: Session
    private let pulse: Session
    /// Only connected if a handler asks for credentials.
    private let lender: CredentialLender

    private let claimBell = Doorbell()
    private let writeBell = Doorbell()
    private let beatBell = Doorbell()
    private let wakeUp: Latch
    private let mayHoldUnknown: Latch
    private let idle: IdleFlag
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
        sqlHandlers = SQLHandlerRunner(
            sessions: (0..<options.sqlConnections).map { _ in Session(database, applicationName: "stint sql") },
            outbox: outbox, roster: roster, logger: logger)
        wakeUp = Latch(bell: claimBell)
        mayHoldUnknown = Latch(bell: claimBell)
        // By these two names the database knows that who claims here ticks as well: see stint_internal.new_cursor.
        claimer = Session(
            database, applicationName: "stint claimer", onConnect: { [mayHoldUnknown] _ in mayHoldUnknown.set() })
        writer = Session(
            database, applicationName: "stint writer", onConnect: { [mayHoldUnknown] _ in mayHoldUnknown.set() })
        lender = CredentialLender(session: Session(database, applicationName: "stint lender"), logger: logger)
        pulse = Session(
            database, applicationName: "stint pulse",
            onConnect: { [wakeUp, beatBell] connection in
                try await Heart.listen(on: connection)
                // Whatever was notified while nobody listened is made up for: one look, one heartbeat.
                wakeUp.set()
                beatBell.ring()
            })
        idle = IdleFlag(session: pulse, queues: options.queues)
    }

    /// Works until `stops` says so: the first element drains (no new claims; running handlers may finish within the
    /// grace), the second hurries it (handlers are ended now).
    ///
    /// - Throws: when the database cannot be reached at the start, or lacks the SQL pack.
    package func run(stops: AsyncStream<Void>) async throws {
        do {
            for session in [pulse, claimer, writer] { try await session.connect() }
            let length = try await pulse.withConnection(idempotent: true) { try await $0.workerLease() }
            await work(until: stops, lease: Lease(length: length))
        } catch {
            for session in [pulse, claimer, writer] { await session.close() }
            throw error
        }
    }

    /// For the log: their names, as long as these do not hide the rest of the line.
    private var handlerNames: String {
        let names = (try? catalog.jobTypes()) ?? []
        return names.isEmpty ? "none" : names.count > 10 ? "\(names.count)" : names.joined(separator: ",")
    }

    private func work(until stops: AsyncStream<Void>, lease: Lease) async {
        let life = Task { await live(lease) }
        // Handlers are not children of this task: they outlive it.
        let claims = Task(priority: .high) {
            await ClaimLoop(
                claimer: claimer, writer: writer, options: options, lease: lease, roster: roster, idle: idle,
                ticker: Ticker(session: claimer, bell: claimBell, logger: logger), bell: claimBell, wakeUp: wakeUp,
                mayHoldUnknown: mayHoldUnknown, start: { self.start($0) }, logger: logger
            ).run()
        }
        logger.info(
            "working",
            metadata: [
                "worker": "\(options.id)", "queues": "\(options.queues.joined(separator: ","))",
                "concurrency": "\(options.concurrency)", "handlers": "\(handlerNames)",
            ])
        let isAllWritten = await Drain(options: options, handlers: workforce, roster: roster, logger: logger)
            .run(stops: stops) {
                claims.cancel()
                await claims.value
            }
        await handlers.endResidents()
        logger.debug("resident handlers have gone")
        life.cancel()
        await life.value
        logger.debug("heartbeats have stopped")
        await sqlHandlers.close()
        if isAllWritten { await retire() }
        for session in [claimer, writer, pulse, lender.session] { await session.close() }
        logger.info("stopped")
    }

    /// What goes on while handlers finish.
    private func live(_ lease: Lease) async {
        let identity = WorkerIdentity(
            id: options.id, host: options.host, processID: ProcessInfo.processInfo.processIdentifier,
            version: options.version, queues: options.queues, concurrency: options.concurrency)
        let heart = Heart(
            session: pulse, identity: identity, roster: roster, lease: lease, handlers: workforce, bell: beatBell,
            wake: { [wakeUp] in wakeUp.set() }, logger: logger)
        let courier = Courier(
            session: writer, outbox: outbox, bell: writeBell, roster: roster,
            lost: { [workforce] run in
                workforce.cancel(jobID: run.jobID, run: run.run, reason: .leaseLost(grace: lease.endingGrace))
            }, logger: logger)
        await withDiscardingTaskGroup { group in
            group.addTask { await heart.beat() }
            group.addTask { await heart.hear() }
            group.addTask { await heart.guardLease() }
            group.addTask { await courier.run() }
        }
    }

    /// Says goodbye, unless the database stays away.
    private func retire() async {
        let goodbye = Task {
            try await claimer.withConnection(idempotent: true) { [options] connection in
                // A claim that was under way at the stop may have been committed without our hearing of it.
                _ = try await connection.resyncWorker(options.id, jobs: [])
                try await connection.retireWorker(options.id)
            }
        }
        let timer = Task {
            try await Task.sleep(for: Self.goodbyePatience)
            goodbye.cancel()
        }
        do {
            try await goodbye.value
        } catch {
            logger.warning("could not say goodbye to the database", metadata: ["error": "\(error)"])
        }
        timer.cancel()
    }

    private var workforce: Workforce { Workforce(processes: handlers, functions: sqlHandlers) }

    private static let goodbyePatience: Duration = .seconds(15)

    private func start(_ job: ClaimedJob) {
        roster.add(job.reference)
        guard !Task.isCancelled else {
            // Claimed at the very moment of the stop: goes back unstarted.
            outbox.add(.released, of: job.reference)
            return roster.handlerEnded(job.reference)
        }
        guard job.handler == .process else { return sqlHandlers.add(job) }
        JobRun(
            job: job, catalog: catalog, handlers: handlers, lender: lender, grace: options.handlerGrace,
            logLines: options.logLines, outbox: outbox, roster: roster, logger: logger
        ).start()
    }
}
