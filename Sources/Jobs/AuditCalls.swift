package import Postgres

/// What was recorded, for those who look into it.
extension Connection {
    /// What `stint.list_audit` filters by; nil does not filter.
    package struct AuditFilter: Sendable {
        package var job: String?
        package var objectType: String?
        package var object: String?
        package var action: String?
        package var subject: String?
        package var kind: String?
        /// PostgreSQL's input for a timestamp, such as `2030-01-01 08:00+01` or `yesterday`.
        package var since: String?
        package var until: String?
        package var before: Int?
        package var limit = 50

        package init() {}
    }

    /// Entries, newest first: the columns of `stint.list_audit`, `before` and `after` as JSON text.
    package func listAudit(_ filter: AuditFilter) async throws -> Rows {
        try await query(
            """
            select a.id, to_char(a.at, 'YYYY-MM-DD HH24:MI:SS') as at, coalesce(a.via, a.action) as action, a.object_type, a.object, a.subject, a.role,
                   a.reason, a.before, a.after, to_jsonb(a) as json
            from stint.list_audit(p_job_id => $1::uuid, p_object_type => $2, p_object => $3, p_action => $4, p_subject => $5, p_kind => $6,
                p_since => $7::timestamptz, p_until => $8::timestamptz, p_before => $9::bigint, p_limit => $10::int) as a
            """,
            [
                filter.job, filter.objectType, filter.object, filter.action, filter.subject, filter.kind, filter.since,
                filter.until, filter.before.map(String.init), "\(filter.limit)",
            ])
    }

    /// One row per day: `day` (nil for a head that is not in the chain), `entries`, `sealed`, `head`, `ok`, `problem`.
    package func verifyAudit(from: String?, to: String?, head: String?) async throws -> Rows {
        try await query(
            """
            select v.day, v.entries, v.sealed, v.blocks, v.head, v.ok, v.problem, to_jsonb(v) as json
            from stint.verify_audit($1::date, $2::date, $3) as v
            """, [from, to, head])
    }
}
