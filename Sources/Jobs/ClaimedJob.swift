package import Postgres

/// A job that this worker holds, as `stint.claim_jobs` gave it out.
package struct ClaimedJob: Sendable {
    package let id: String
    /// The fencing number of this claim: every write presents it.
    package let run: Int64
    package let jobType: String
    package let queue: String
    package let tenantID: String?
    package let attempt: Int
    package let maxAttempts: Int
    /// JSON text.
    package let payload: String
    /// The line that the handler reads, made by SQL.
    package let envelope: String
    package let timeout: Duration
    package let memoryLimitBytes: Int
    package let limits: Limits
    /// W3C `traceparent`.
    package let traceparent: String?

    package init(_ row: Row) throws {
        id = try row.string("job_id")
        run = Int64(try row.int("run"))
        jobType = try row.string("job_type")
        queue = try row.string("queue")
        tenantID = try row.optionalString("tenant_id")
        attempt = try row.int("attempt")
        maxAttempts = try row.int("max_attempts")
        payload = try row.string("payload")
        envelope = try row.string("envelope")
        timeout = .seconds(try row.int("timeout_seconds"))
        memoryLimitBytes = try row.int("memory_limit_bytes")
        limits = try Limits(row)
        traceparent = try row.optionalString("traceparent")
    }

    /// What the runner's log and the job's log have in common: the trace id of `traceparent`, else the job's id.
    package var correlationID: String {
        let parts = traceparent?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        return parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : id
    }

    /// What the run may use otherwise; nil where the runner's own limits hold.
    package struct Limits: Sendable {
        package let cpuSeconds: Int?
        package let outputBytes: Int?
        package let openFiles: Int?
        package let fileSizeBytes: Int?
        package let processes: Int?

        init(_ row: Row) throws {
            cpuSeconds = try row.optionalInt("cpu_seconds")
            outputBytes = try row.optionalInt("output_bytes")
            openFiles = try row.optionalInt("open_files")
            fileSizeBytes = try row.optionalInt("file_size_bytes")
            processes = try row.optionalInt("processes")
        }
    }

    package var reference: RunReference { RunReference(jobID: id, run: run) }
}

/// One run of one job: what every write of a worker names.
package struct RunReference: Hashable, Sendable {
    package let jobID: String
    package let run: Int64

    package init(jobID: String, run: Int64) {
        self.jobID = jobID
        self.run = run
    }
}
