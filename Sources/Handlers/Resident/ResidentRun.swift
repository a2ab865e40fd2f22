/// A job that a resident has in hand.
final class ResidentRun {
    let request: RunRequest
    let output: RunOutput
    let started: ContinuousClock.Instant
    let timeoutAt: ContinuousClock.Instant
    /// Where its line begins in all that was sent to the child.
    let position: Int
    /// CPU time that the process tree had used when this job was first looked at; only measured where it is limited.
    var cpuBefore: Duration?
    /// Set when the runner wants it to end.
    var ending: Ending?
    /// When the child gets SIGTERM, if it has not ended this job by then.
    var terminateAt: ContinuousClock.Instant?

    init(_ request: RunRequest, position: Int, now: ContinuousClock.Instant) {
        self.request = request
        self.position = position
        started = now
        timeoutAt = now + request.job.timeout(within: request.limits)
        output = RunOutput(limits: request.limits, sink: request.sink)
    }

    /// With its secrets.
    var envelope: String { request.secrets?.envelope ?? request.job.envelope }

    /// Tells the report.
    ///
    /// - Parameter end: the exit code that the handler gave for this job, or how its process ended.
    func complete(_ end: ChildEnd?, now: ContinuousClock.Instant, survivors: Int = 0) {
        output.finish()
        request.completion(
            ReportWriter(
                request: request, output: output, end: end, ending: ending, peak: 0, wall: now - started,
                survivors: survivors, isShared: true, input: envelope.utf8.count
            ).report())
    }
}
