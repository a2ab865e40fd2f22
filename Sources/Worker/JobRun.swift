import Handlers
import Jobs
import Logging

/// One run of one job: find its handler, run it, put what became of it into the outbox.
struct JobRun: Sendable {
    let job: ClaimedJob
    let catalog: HandlerCatalog
    let handlers: HandlerRunner
    let lender: CredentialLender
    let grace: Duration
    /// Unless the command says otherwise.
    let logLines: Int
    let outbox: Outbox
    let roster: Roster
    let logger: Logger

    /// How long a slot stays taken when the machine could not start a handler; else the same job would come back at once.
    private static let shortagePause: Duration = .seconds(3)

    /// Returns at once; everything else happens on the handlers' threads.
    func start() {
        do {
            let command = try catalog.command(for: job.jobType, version: job.handlerVersion)
            guard command.wantsDatabase else { return start(command, completion: end) }
            Task { await startWithLogin(command) }
        } catch {
            fail("handler_missing", error.description)
        }
    }

    private func startWithLogin(_ command: HandlerCommand) async {
        var command = command
        do {
            command.secrets.lent = try await lender.lend(job.reference)
        } catch {
            logger.warning("a handler gets no database credentials", metadata: facts)
            return fail("credentials_refused", "no database credentials: \(error)")
        }
        start(command) { report in
            Task {
                await lender.giveBack(job.reference)
                end(report)
            }
        }
    }

    private func start(_ command: HandlerCommand, completion: @escaping @Sendable (HandlerReport) -> Void) {
        var limits = HandlerLimits()
        limits.logLines = command.logLines ?? logLines
        limits.timeout = job.timeout
        limits.memoryBytes = job.memoryLimitBytes
        limits.gracePeriod = grace
        limits.apply(job.limits)
        let handlerJob = HandlerJob(
            jobID: job.id, run: job.run, jobType: job.jobType, queue: job.queue, tenantID: job.tenantID,
            attempt: job.attempt,
            maxAttempts: job.maxAttempts, payload: job.payload, envelope: job.envelope, traceContext: job.traceparent)
        logger.debug("handler starts", metadata: facts)
        handlers.start(
            handlerJob, command: command, limits: limits, sink: RunSink(run: job.reference, outbox: outbox),
            completion: completion)
    }

    private func end(_ report: HandlerReport) {
        logger.debug(
            "handler ended",
            metadata: facts.merging(
                ["outcome": "\(report.outcome.name)", "wall_ms": "\(Int(report.usage.wall / .milliseconds(1)))"]) { $1 })
        if report.isShortage { pauseForShortage(report) } else { finish(RunOutcome(report, version: job.handlerVersion)) }
    }

    /// Before the handler was started; another runner, or this one later, may have what is missing.
    private func fail(_ code: String, _ message: String) {
        var failure = RunFailure(outcome: code, message: message)
        failure.code = code
        failure.isRetryable = true
        failure.usage = job.handlerVersion.map(HandlerUsage.json(ofVersion:))
        finish(.failed(failure))
    }

    /// In this order: once the slot is free, the outcome must be on its way already.
    private func finish(_ outcome: RunOutcome) {
        outbox.add(outcome, of: job.reference)
        roster.handlerEnded(job.reference)
    }

    private func pauseForShortage(_ report: HandlerReport) {
        logger.error(
            "this machine could not start a handler; the job is given back",
            metadata: facts.merging(["reason": "\(report.errorMessage ?? report.outcome.name)"]) { $1 })
        outbox.add(.released, of: job.reference)
        Task {
            try? await Task.sleep(for: Self.shortagePause)
            roster.handlerEnded(job.reference)
        }
    }

    /// On each line of the runner's log that is about this run.
    private var facts: Logger.Metadata {
        ["job_id": "\(job.id)", "run": "\(job.run)", "correlation_id": "\(job.correlationID)"]
    }
}

extension HandlerLimits {
    fileprivate mutating func apply(_ type: ClaimedJob.Limits) {
        cpuSeconds = type.cpuSeconds ?? cpuSeconds
        outputBytes = type.outputBytes ?? outputBytes
        openFiles = type.openFiles ?? openFiles
        fileSizeBytes = type.fileSizeBytes ?? fileSizeBytes
        processes = type.processes ?? processes
    }
}
