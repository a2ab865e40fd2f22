package import Postgres

/// What an application, a person or a screen calls. Each takes and gives what the SQL function of the same name does.
extension Connection {
    /// The arguments of `stint.create_job`; nil leaves one to the job type.
    package struct NewJob: Sendable {
        package var jobType: String
        /// A JSON object as text.
        package var payload = "{}"
        package var queue: String?
        package var priority: Int?
        /// PostgreSQL's input for a timestamp, such as `2030-01-01 08:00+01` or `tomorrow`.
        package var scheduledFor: String?
        /// Seconds from now, instead of `scheduledFor`.
        package var delay: Duration?
        package var expiresIn: Duration?
        package var maxAttempts: Int?
        package var idempotencyKey: String?
        package var concurrencyKey: String?
        package var tags: [String] = []

        package init(jobType: String) {
            self.jobType = jobType
        }
    }

    /// - Returns: the id.
    package func createJob(_ job: NewJob) async throws -> String {
        try await query(
            """
            select stint.create_job($1, $2::jsonb, p_queue => $3, p_priority => $4::int,
                p_scheduled_for => coalesce($5::timestamptz, stint.now() + $6::interval), p_expires_at => stint.now() + $7::interval,
                p_max_attempts => $8::int, p_idempotency_key => $9, p_tags => $10::text[], p_concurrency_key => $11) as id
            """,
            [
                job.jobType, job.payload, job.queue, job.priority.map(String.init), job.scheduledFor,
                interval(job.delay),
                interval(job.expiresIn), job.maxAttempts.map(String.init), job.idempotencyKey,
                job.tags.isEmpty ? nil : PostgresArray.literal(job.tags), job.concurrencyKey,
            ]
        ).single().string("id")
    }

    package func jobStatus(_ id: String) async throws -> JobStatus {
        try JobStatus(
            try await query(
                """
                select s ->> 'job_id' as job_id, s ->> 'job_type' as job_type, s ->> 'queue' as queue, s ->> 'status' as status,
                       s ->> 'progress_percent' as progress_percent, s ->> 'progress_message' as progress_message,
                       s -> 'progress' ->> 'total' as total, s -> 'progress' ->> 'processed' as processed, s -> 'progress' ->> 'failed' as failed,
                       extract(epoch from (s ->> 'eta')::timestamptz - stint.now()) as remaining,
                       s ->> 'attempts' as attempts, s ->> 'max_attempts' as max_attempts, s ->> 'run' as run, s ->> 'worker_id' as worker_id,
                       nullif(s -> 'result', 'null') as result, s ->> 'error_code' as error_code, s ->> 'error_message' as error_message,
                       s ->> 'error_detail' as error_detail, s ->> 'created_at' as created_at, s ->> 'scheduled_for' as scheduled_for,
                       s ->> 'started_at' as started_at, s ->> 'finished_at' as finished_at, s as json
                from stint.job_status($1::uuid) as s
                """, [id]
            ).single())
    }

    /// The filters of `stint.list_jobs`; each row also has the whole of it as `json`.
    package func listJobs(
        status: String?, queue: String?, jobType: String?, tag: String?, tenant: String?, before: String?, limit: Int
    ) async throws -> Rows {
        try await query(
            """
            select j.id, j.job_type, j.queue, j.priority, j.status, j.attempts, j.max_attempts, j.progress_percent, j.error_message,
                   to_char(j.created_at, 'YYYY-MM-DD HH24:MI:SS') as created_at, to_jsonb(j) as json
            from stint.list_jobs(p_status => $1, p_queue => $2, p_job_type => $3, p_tag => $4, p_before => $5::uuid, p_limit => $6::int, p_tenant_id => $7) as j
            """, [status, queue, jobType, tag, before, "\(limit)", tenant])
    }

    /// Log lines of at least `level` after the line `after`.
    package func jobLogs(_ id: String, level: String, after: Int) async throws -> Rows {
        try await query(
            """
            select l.id, l.run, to_char(l.logged_at, 'HH24:MI:SS.MS') as time, l.level, l.message, l.fields, to_jsonb(l) as json
            from stint.job_logs($1::uuid, $2, $3::bigint) as l
            """, [id, level, "\(after)"])
    }

    /// One row per job: `job_id`, `status`.
    package func cancelJobs(_ ids: [String], reason: String?) async throws -> Rows {
        try await query(
            "select c.job_id, c.status, to_jsonb(c) as json from stint.cancel_jobs($1::uuid[], $2) as c",
            [PostgresArray.literal(ids), reason])
    }

    /// One row per job: `job_id`, `status`.
    package func retryJobs(_ ids: [String]) async throws -> Rows {
        try await query(
            "select r.job_id, r.status, to_jsonb(r) as json from stint.retry_jobs($1::uuid[]) as r",
            [PostgresArray.literal(ids)])
    }

    /// - Returns: whether the job held up its key.
    package func releaseKey(_ id: String) async throws -> Bool {
        try await query("select stint.release_key($1::uuid)::text as released", [id]).single().string("released") == "true"
    }

    package func queueStats() async throws -> Rows {
        try await query("select q.*, to_jsonb(q) as json from stint.queue_stats() as q")
    }

    package func pauseQueue(_ queue: String, reason: String?) async throws {
        _ = try await query("select stint.pause_queue($1, $2)", [queue, reason])
    }

    package func resumeQueue(_ queue: String) async throws {
        _ = try await query("select stint.resume_queue($1)", [queue])
    }

    /// From now on every change of a job is announced on `job_status`, which this connection listens to.
    package func watchJobs() async throws {
        try await listen("job_status")
        _ = try await query("select stint.watch_jobs()")
    }

    private nonisolated func interval(_ duration: Duration?) -> String? {
        duration.map { "\($0 / .milliseconds(1)) milliseconds" }
    }
}
