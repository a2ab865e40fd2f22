import Postgres

/// What `stint.job_status` says of a job.
package struct JobStatus: Sendable {
    package let id: String
    package let jobType: String
    package let queue: String
    package let status: String
    package let percent: Int?
    package let message: String?
    package let total: Int?
    package let processed: Int?
    package let failed: Int?
    /// Expected time to the end, from progress and elapsed time.
    package let remaining: Duration?
    package let attempts: Int
    package let maxAttempts: Int
    package let run: Int
    package let workerID: String?
    /// JSON text.
    package let result: String?
    package let errorCode: String?
    package let errorMessage: String?
    package let errorDetail: String?
    package let createdAt: String
    package let scheduledFor: String?
    package let startedAt: String?
    package let finishedAt: String?
    /// The whole answer.
    package let json: String

    /// Whether the job has come to its end.
    package var hasEnded: Bool { finishedAt != nil }

    init(_ row: Row) throws {
        id = try row.string("job_id")
        jobType = try row.string("job_type")
        queue = try row.string("queue")
        status = try row.string("status")
        percent = try row.optionalInt("progress_percent")
        message = try row.optionalString("progress_message")
        total = try row.optionalInt("total")
        processed = try row.optionalInt("processed")
        failed = try row.optionalInt("failed")
        remaining = try row.optionalDouble("remaining").map { .seconds(max($0, 0)) }
        attempts = try row.int("attempts")
        maxAttempts = try row.int("max_attempts")
        run = try row.int("run")
        workerID = try row.optionalString("worker_id")
        result = try row.optionalString("result")
        errorCode = try row.optionalString("error_code")
        errorMessage = try row.optionalString("error_message")
        errorDetail = try row.optionalString("error_detail")
        createdAt = try row.string("created_at")
        scheduledFor = try row.optionalString("scheduled_for")
        startedAt = try row.optionalString("started_at")
        finishedAt = try row.optionalString("finished_at")
        json = try row.string("json")
    }
}
