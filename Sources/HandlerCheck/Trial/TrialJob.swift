import FoundationEssentials
package import Handlers

/// A job that no database knows of, handed to a handler as a runner would.
package struct TrialJob: Sendable {
    package var jobType: String
    /// A JSON object as text.
    package var payload: String
    package var jobID = UUID().uuidString.lowercased()
    package var run: Int64 = 1
    package var queue = "default"
    package var tenantID: String?
    package var attempt = 1
    package var maxAttempts = 10
    /// JSON text.
    package var checkpoint: String?
    /// W3C `traceparent`.
    package var traceparent: String?
    package var timeout: Duration = .seconds(15 * 60)
    /// What a later version may add to the envelope: JSON text by name.
    package var unknownMembers: [String: String] = [:]

    package init(jobType: String, payload: String = "{}") {
        self.jobType = jobType
        self.payload = payload
    }

    /// The members of the envelope, JSON text by name.
    private var members: [String: String] {
        var members = unknownMembers
        members["job_id"] = StoredJSON.quoted(jobID)
        members["run"] = "\(run)"
        members["job_type"] = StoredJSON.quoted(jobType)
        members["queue"] = StoredJSON.quoted(queue)
        members["tenant_id"] = tenantID.map(StoredJSON.quoted) ?? "null"
        members["attempt"] = "\(attempt)"
        members["max_attempts"] = "\(maxAttempts)"
        members["payload"] = payload
        members["deadline"] = StoredJSON.quoted(deadline)
        members["checkpoint"] = checkpoint ?? "null"
        members["trace_context"] =
            traceparent.map { StoredJSON.object(["traceparent": StoredJSON.quoted($0)]) } ?? "null"
        return members
    }

    private var deadline: String {
        let end = Date(timeIntervalSinceNow: timeout / .seconds(1))
        return end.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// What a resident handler is told: the envelope as a message.
    package var residentLine: String { StoredJSON.object(members.merging(["type": "\"job\""]) { $1 }) }

    /// The same job for `HandlerRunner`.
    package var handlerJob: HandlerJob {
        HandlerJob(
            jobID: jobID, run: run, jobType: jobType, queue: queue, tenantID: tenantID, attempt: attempt,
            maxAttempts: maxAttempts, payload: payload, envelope: StoredJSON.object(members), deadline: timeout,
            traceContext: traceparent)
    }
}
