/// The claimed job, as far as the child is told about it.
package struct HandlerJob: Sendable {
    package var jobID: String
    /// The fencing number of this claim.
    package var run: Int64
    package var jobType: String
    package var queue: String
    package var tenantID: String?
    package var attempt: Int
    package var maxAttempts: Int
    /// JSON text.
    package var payload: String
    /// The one JSON line for standard input, made by SQL; the newline is added here.
    package var envelope: String
    /// Time that is left for this run from its start; `nil`, or longer than the limit: the limit's timeout holds.
    package var deadline: Duration?
    /// W3C `traceparent`.
    package var traceContext: String?

    package init(
        jobID: String, run: Int64, jobType: String, queue: String, tenantID: String? = nil, attempt: Int,
        maxAttempts: Int, payload: String, envelope: String, deadline: Duration? = nil, traceContext: String? = nil
    ) {
        self.jobID = jobID
        self.run = run
        self.jobType = jobType
        self.queue = queue
        self.tenantID = tenantID
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.payload = payload
        self.envelope = envelope
        self.deadline = deadline
        self.traceContext = traceContext
    }

    func timeout(within limits: HandlerLimits) -> Duration {
        deadline.map { min($0, limits.timeout) } ?? limits.timeout
    }
}
