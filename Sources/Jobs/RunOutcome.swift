/// How a run ended, as it is written to the database. What it means for the job is decided there.
package enum RunOutcome: Sendable {
    case completed(result: String?, exitCode: Int?, usage: String?, effects: String?)
    case failed(RunFailure)
    /// Never really started: goes back to the line, the attempt is not counted.
    case released
}

/// The arguments of `stint.fail_job`.
package struct RunFailure: Sendable {
    package var outcome: String
    package var message: String
    package var code: String?
    package var detail: String?
    /// Nil leaves it to the exit code and the job type.
    package var isRetryable: Bool?
    package var retryAfter: Duration?
    package var exitCode: Int?
    /// JSON text.
    package var usage: String?
    /// JSON text.
    package var checkpoint: String?
    /// JSON text: `{"key", "until"}`.
    package var rateLimit: String?

    package init(outcome: String, message: String) {
        self.outcome = outcome
        self.message = message
    }

    /// As an element of `stint.fail_jobs`.
    package func json(_ run: RunReference) -> JSONText {
        var json = JSONText()
        json.add("job_id", run.jobID)
        json.add("run", run.run)
        json.add("outcome", outcome)
        json.add("error_message", message)
        json.add("error_code", code)
        json.add("error_detail", detail)
        json.add("retryable", isRetryable)
        json.add("retry_after", retryAfter.map { "\($0 / .milliseconds(1)) milliseconds" })
        json.add("exit_code", exitCode)
        json.add("usage", json: usage)
        json.add("checkpoint", json: checkpoint)
        json.add("rate_limit", json: rateLimit)
        return json
    }
}
