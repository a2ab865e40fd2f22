import Postgres
import SQLBundle

extension Migrator {
    /// What `up` would do, without doing it. Reads only.
    ///
    /// - Throws: what `up` would throw before its first change.
    package func plan() async throws -> (plan: MigrationPlan, forecast: [String: [LockForecast]]) {
        let pack = try files.pack()
        return try await withSession { session in
            let facts = try await ServerFacts.read(from: session.connection)
            try facts.refuseIfUnableToMigrate()
            try facts.refuseIfLedgerIsMissing()
            let plan = try MigrationPlan(pack: pack, ledger: try await session.ledger.read(), options: options)
            var forecast: [String: [LockForecast]] = [:]
            var created: Set<String> = []
            for file in plan.pending {
                var locks = LockForecast.locks(of: file.migration.statements, created: &created)
                for index in locks.indices { locks[index].bytes = try await size(of: locks[index].table, session) }
                forecast[file.path] = locks.filter { $0.bytes != nil }
            }
            return (plan, forecast)
        }
    }

    /// Bytes with indexes and TOAST; nil if there is no such table.
    private func size(of table: String, _ session: MigrationSession) async throws -> Int? {
        try await session.connection.query(
            """
            select sum(pg_total_relation_size(relid))::bigint as bytes
            from pg_partition_tree(to_regclass($1))
            """, [table]
        ).first?.optionalInt("bytes")
    }
}
