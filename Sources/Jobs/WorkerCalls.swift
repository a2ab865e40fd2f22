package import Postgres

/// What a worker calls, each on the connection it chooses. Nothing is decided here: these are the SQL functions' names
/// and the order of their arguments.
extension Connection {
    /// Claims up to `limit` jobs.
    package func claimJobs(
        worker: String, queues: [String], limit: Int, lease: Duration
    ) async throws -> [ClaimedJob] {
        try await query(
            prepared: "stint_claim_jobs",
            sql: """
                select c.job_id, c.run, c.job_type, c.queue, c.tenant_id, c.attempt, c.max_attempts, c.payload, c.timeout_seconds,
                       c.memory_limit_bytes, c.trace_context ->> 'traceparent' as traceparent, c.limits ->> 'cpu_seconds' as cpu_seconds,
                       c.limits ->> 'output_bytes' as output_bytes, c.limits ->> 'open_files' as open_files,
                       c.limits ->> 'file_size_bytes' as file_size_bytes, c.limits ->> 'processes' as processes,
                       h.kind as handler_kind, h.version as handler_version,
                       jsonb_build_object('job_id', c.job_id, 'run', c.run, 'job_type', c.job_type, 'queue', c.queue,
                           'tenant_id', c.tenant_id, 'attempt', c.attempt, 'max_attempts', c.max_attempts, 'payload', c.payload,
                           'deadline', c.deadline, 'checkpoint', c.checkpoint, 'trace_context', c.trace_context) as envelope
                from stint.claim_jobs($1, $2::text[], $3::int, $4::interval) as c
                left join stint.handlers as h on h.job_type = c.job_type
                    and stint.handler_share(c.job_id, c.run) >= h.from_share and stint.handler_share(c.job_id, c.run) < h.to_share
                """,
            [worker, PostgresArray.literal(queues), "\(limit)", "\(lease / .milliseconds(1)) milliseconds"]
        ).map(ClaimedJob.init)
    }

    /// Runs claimed jobs by their functions in the database, which ends them as well: in one transaction, with what the
    /// functions do. To be called again for what comes back as `unfinished`.
    ///
    /// - Parameter timeout: after which the server cancels it.
    package func runSQLHandlers(
        _ runs: [RunReference], timeout: Duration
    ) async throws -> [(jobID: String, status: String)] {
        let results = try await pipeline(
            Self.cleaning + [
                // The server's clock starts with a statement, so this must be one of its own.
                ("select set_config('statement_timeout', $1, true)", ["\(max(timeout / .milliseconds(1), 1))"]),
                (
                    "select job_id, status from stint.run_sql_handlers($1::uuid[], $2::bigint[])",
                    [PostgresArray.literal(runs.map(\.jobID)), PostgresArray.literal(runs.map(\.run))]
                ),
            ])
        guard let rows = try results.map({ try $0.get() }).last else { return [] }
        return try rows.map { (try $0.string("job_id"), try $0.string("status")) }
    }

    /// Says that the worker lives; answers with how long that is believed, and what it must do about its runs.
    package func heartbeat(
        _ worker: WorkerIdentity, runs: [RunReference]
    ) async throws -> (lease: Duration, commands: [(run: RunReference, command: String)]) {
        let rows = try await query(
            """
            select extract(epoch from s.worker_lease) as lease, h.job_id, h.run, h.command
            from stint.settings s
            left join stint.heartbeat($1, $2::uuid[], $3::bigint[], $4::text[], $5::int, $6, $7::int, $8) as h on true
            """,
            [
                worker.id, PostgresArray.literal(runs.map(\.jobID)), PostgresArray.literal(runs.map(\.run)),
                PostgresArray.literal(worker.queues), "\(worker.concurrency)", worker.host, "\(worker.processID)",
                worker.version,
            ]
        )
        guard let first = rows.first else { throw RowError.rowCount(0) }
        let commands = try rows.filter { $0["command"] != nil }.map {
            (RunReference(jobID: try $0.string("job_id"), run: Int64(try $0.int("run"))), try $0.string("command"))
        }
        return (.seconds(try first.double("lease")), commands)
    }

    /// Gives back what this worker claimed without hearing of it; how many.
    package func resyncWorker(_ worker: String, jobs: [String]) async throws -> Int {
        try await query(
            "select stint.resync_worker($1, $2::uuid[]) as released", [worker, PostgresArray.literal(jobs)]
        )
        .single().int("released")
    }

    package func retireWorker(_ worker: String) async throws {
        _ = try await query("select stint.retire_worker($1)", [worker])
    }

    /// The queues for which this connection now stands as idle.
    package func declareIdle(_ queues: [String]) async throws -> [String] {
        try await query("select q from stint.declare_idle($1::text[]) as q", [PostgresArray.literal(queues)])
            .map { try $0.string("q") }
    }

    package func declareBusy(_ queues: [String]) async throws {
        _ = try await query("select stint.declare_busy($1::text[])", [PostgresArray.literal(queues)])
    }

    /// A login of its own for a run that is going on.
    package func lendCredentials(_ run: RunReference) async throws -> (login: String, password: String, role: String) {
        let row = try await query(
            "select login, password, role from stint.lend_credentials($1::uuid, $2::bigint)", [run.jobID, "\(run.run)"]
        ).single()
        return (try row.string("login"), try row.string("password"), try row.string("role"))
    }

    package func returnCredentials(_ run: RunReference) async throws {
        _ = try await query("select stint.return_credentials($1::uuid, $2::bigint)", [run.jobID, "\(run.run)"])
    }

    /// Does the duties that are due; answers when the next delayed job will be, in seconds from now.
    package func tick() async throws -> Duration? {
        let row = try await query(
            """
            select extract(epoch from (t ->> 'next_due_at')::timestamptz - stint.now()) as next_due_in from stint.tick() as t
            """
        ).single()
        return try row.optionalDouble("next_due_in").map { .seconds($0) }
    }

    /// How long after its last heartbeat a worker is taken for dead.
    package func workerLease() async throws -> Duration {
        .seconds(
            try await query("select extract(epoch from worker_lease) as lease from stint.settings").single().double(
                "lease"))
    }

    /// `fits`, `database_behind` or `database_ahead`.
    package func checkRunner(schemaVersion: Int) async throws -> String {
        try await query("select stint.check_runner($1::int) as verdict", ["\(schemaVersion)"]).single().string(
            "verdict")
    }

    /// Whether this is a standby, or a database that accepts no writes for another reason.
    package func isReadOnly() async throws -> Bool {
        try await query("select current_setting('transaction_read_only')::boolean as is_read_only").single().bool(
            "is_read_only")
    }
}
