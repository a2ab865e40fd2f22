import Postgres

extension Connection {
    /// Whether another connection's statement is under way in the server, in `pg_sleep`.
    func isSleeping(_ other: Connection) async throws -> Bool {
        let rows = try await query(
            "select from pg_stat_activity where pid = $1::int and wait_event = 'PgSleep'", [String(other.backendPID)])
        return !rows.isEmpty
    }
}
