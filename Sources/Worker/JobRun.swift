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

    func run() async {
        let outcome = await outcome()
        // In this order: once the slot is free, the outcome must be on its way already.
        outbox.add(outcome, of: job.reference)
        if case .released = outcome { try? await Task.sleep(for: Self.shortagePause) }
        roster.handlerEnded(job.reference)
    }

    /// On each line of the runner's log that is about this run.
    private var facts: Logger.Metadata {
        ["job_id": "\(job.id)", "run": "\(job.run)", "correlation_id": "\(job.correlationID)"]
    }

    private func outcome() async -> RunOutcome {
        var command: HandlerCommand
        do {
            command = try catalog.command(for: job.jobType, version: job.handlerVersion)
        } catch {
            var failure = RunFailure(outcome: "handler_missing", message: error.description)
            failure.code = "handler_missing"
            failure.isRetryable = true
            failure.usage = job.handlerVersion.map(HandlerUsage.json(ofVersion:))
            return .failed(failure)
        }
        if command.wantsDatabase {
            do {
                command.secrets.lent = try await lender.lend(job.reference)
            } catch {
                logger.warning("a handler gets no database credentials", metadata: facts)
                var failure = RunFailure(outcome: "credentials_refused", message: "no database credentials: \(error)")
                failure.code = "credentials_refused"
                failure.isRetryable = true
                return .failed(failure)
            }
        }
        let outcome = await run(command)
        if command.wantsDatabase { await lender.giveBack(job.reference) }
        return outcome
    }

    private func run(_ command: HandlerCommand) async -> RunOutcome {
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
        let report = await handlers.run(
            handlerJob, command: command, limits: limits, sink: RunSink(run: job.reference, outbox: outbox))
        logger.debug(
            "handler ended",
            metadata: facts.merging(
                ["outcome": "\(report.outcome.name)", "wall_ms": "\(Int(report.usage.wall / .milliseconds(1)))"]) { $1 })
        let outcome = RunOutcome(report, version: job.handlerVersion)
        if case .released = outcome {
            logger.error(
                "this machine could not start a handler; the job is given back",
                metadata: facts.merging(["reason": "\(report.errorMessage ?? report.outcome.name)"]) { $1 })
        }
        return outcome
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
