import Postgres

/// A session that stands in the way.
package struct LockHolder: Sendable, Hashable, CustomStringConvertible {
    /// For `pg_cancel_backend` and `pg_terminate_backend`.
    package let pid: Int
    package let user: String?
    package let application: String?
    /// `active`, `idle in transaction`, …
    package let state: String?
    /// How long its transaction is open, in seconds.
    package let transactionAge: Double?
    /// The start of its current or last statement.
    package let query: String?

    package var description: String {
        var text = "pid \(pid)"
        if let user { text += " (\(user)\(application.flatMap { $0.isEmpty ? nil : ", \($0)" } ?? ""))" }
        if let state { text += " \(state)" }
        if let transactionAge { text += ", in a transaction for \(Int(transactionAge)) s" }
        if let query, !query.isEmpty { text += ": \(query)" }
        return text
    }

    /// The columns that `init(row:)` reads, of `pg_stat_activity a`.
    static let columns = """
        a.pid, a.usename as user, a.application_name as application, a.state,
        extract(epoch from clock_timestamp() - a.xact_start) as transaction_age,
        left(regexp_replace(a.query, '\\s+', ' ', 'g'), 100) as query
        """

    init(row: Row) throws {
        pid = try row.int("pid")
        user = try row.optionalString("user")
        application = try row.optionalString("application")
        state = try row.optionalString("state")
        transactionAge = try row.optionalDouble("transaction_age")
        query = try row.optionalString("query")
    }
}
