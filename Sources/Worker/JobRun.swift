import Handlers
import Jobs
import Logging

/// One run of one job: find its handler, run it, put what became of it into the outbox.
struct JobRun: Sendable {
    let job: ClaimedJob
    let catalog: HandlerCatalog
    let handlers: HandlerRunner
    let grace: Duration
    let outbox: Outbox
    let roster: Roster
    let logger: Logger

    /// How long a slot stays taken when the machine could not start a handler; else the same job would come back at once.
    private static let shortagePause: Duration = .seconds(3)

    /// Returns at once; everything else happens on the handlers' threads.
    func start() {
        let command: HandlerCommand
        do {
            command = try catalog.command(for: job.jobType)
        } catch {
            var failure = RunFailure(outcome: "handler_missing", message: error.description)
            failure.code = "handler_missing"
            failure.isRetryable = true
            return finish(.failed(failure))
        }
        var limits = HandlerLimits()
        limits.timeout = job.timeout
        limits.memoryBytes = job.memoryLimitBytes
        limits.gracePeriod = grace
        let handlerJob = HandlerJob(
            jobID: job.id, run: job.run, jobType: job.jobType, queue: job.queue, tenantID: job.tenantID,
            attempt: job.attempt,
            maxAttempts: job.maxAttempts, payload: job.payload, envelope: job.envelope, traceContext: job.traceparent)
        handlers.start(
            handlerJob, command: command, limits: limits, sink: RunSink(run: job.reference, outbox: outbox)
        ) { report in
            if report.isShortage { pauseForShortage() } else { finish(RunOutcome(report)) }
        }
    }

    /// In this order: once the slot is free, the outcome must be on its way already.
    private func finish(_ outcome: RunOutcome) {
        outbox.add(outcome, of: job.reference)
        roster.handlerEnded(job.reference)
    }

    private func pauseForShortage() {
        logger.error(
            "this machine could not start a handler; the job is given back", metadata: ["job_id": "\(job.id)"])
        outbox.add(.released, of: job.reference)
        Task {
            try? await Task.sleep(for: Self.shortagePause)
            roster.handlerEnded(job.reference)
        }
    }
}
