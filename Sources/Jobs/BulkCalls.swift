package import Postgres

/// Many jobs at once, by filter. SQL decides which, counts them, and does the work batch by batch.
extension Connection {
    /// The arguments of `stint.preview_bulk_operation` and `stint.start_bulk_operation`.
    package struct BulkOperation: Sendable {
        /// retry, redrive, cancel, delete, move or reprioritise.
        package let action: String
        /// A JSON object as text.
        package let filter: String
        package let queue: String?
        package let priority: Int?
        package let reason: String?

        package init(action: String, filter: String, queue: String?, priority: Int?, reason: String?) {
            self.action = action
            self.filter = filter
            self.queue = queue
            self.priority = priority
            self.reason = reason
        }
    }

    /// One row: `matches`, `token`, `can_be_undone`, `statuses`, `queues`, `types`, `sample`; all of it as `json`.
    package func previewBulk(_ operation: BulkOperation) async throws -> Row {
        try await query(
            """
            select p ->> 'matches' as matches, p ->> 'token' as token, (p ->> 'can_be_undone')::boolean as can_be_undone,
                   (select string_agg(e.value || ' ' || e.key, ', ' order by e.key) from jsonb_each_text(p -> 'by_status') as e) as statuses,
                   (select string_agg(e.value || ' in ' || e.key, ', ' order by e.key) from jsonb_each_text(p -> 'by_queue') as e) as queues,
                   (select string_agg(e.value || ' ' || e.key, ', ' order by e.key) from jsonb_each_text(p -> 'by_job_type') as e) as types,
                   (select string_agg(e.id, ' ') from jsonb_array_elements_text(p -> 'sample') as e (id)) as sample, p as json
            from stint.preview_bulk_operation($1, $2::jsonb, $3, $4::int) as p
            """, [operation.action, operation.filter, operation.queue, operation.priority.map(String.init)]
        ).single()
    }

    /// - Returns: the id of the operation, which `runBulk` or any tick carries on.
    package func startBulk(_ operation: BulkOperation, token: String) async throws -> String {
        try await query(
            "select stint.start_bulk_operation($1, $2::jsonb, $3, $4::int, $5, $6::uuid) as id",
            [
                operation.action, operation.filter, operation.queue, operation.priority.map(String.init), operation.reason,
                token,
            ]
        ).single().string("id")
    }

    /// One batch. How many jobs it changed.
    package func runBulk(_ id: String) async throws -> Int {
        try await query("select stint.run_bulk_operation($1::uuid) ->> 'changed_now' as changed", [id]).single().int("changed")
    }

    package func stopBulk(_ id: String) async throws -> String {
        try await query("select stint.stop_bulk_operation($1::uuid) as status", [id]).single().string("status")
    }

    /// - Returns: the id of the operation that takes the other one back.
    package func undoBulk(_ id: String) async throws -> String {
        try await query("select stint.undo_bulk_operation($1::uuid) as id", [id]).single().string("id")
    }

    /// Rows of `stint.bulk_operations`, newest first; nil for all. Each also has the whole of it as `json`.
    package func bulkOperations(_ id: String? = nil, limit: Int = 50) async throws -> Rows {
        try await query(
            """
            select b.operation_id, b.action, b.status, b.matched, b.changed, b.skipped, b.progress_percent, b.filter, b.to_queue, b.to_priority,
                   b.reason, b.undoes, b.last_error, b.created_by, b.created_role, to_char(b.started_at, 'YYYY-MM-DD HH24:MI:SS') as started_at,
                   to_char(b.finished_at, 'YYYY-MM-DD HH24:MI:SS') as finished_at, to_char(b.undo_until, 'YYYY-MM-DD HH24:MI:SS') as undo_until,
                   to_jsonb(b) as json
            from stint.bulk_operations b where b.operation_id = $1::uuid or $1 is null
            order by b.started_at desc, b.operation_id desc limit $2::int
            """, [id, "\(limit)"])
    }
}
