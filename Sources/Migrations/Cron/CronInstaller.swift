package import Postgres
package import SQLBundle

/// Makes pg_cron's jobs those of `cron/`: adds and changes by name, and removes ours that have no file any more.
package struct CronInstaller: Sendable {
    private let settings: ConnectionSettings
    private let wanted: [CronJob]

    /// - Throws: `SQLFileProblem` if a file in `cron/` breaks a rule.
    package init(_ settings: ConnectionSettings, files: SQLFiles = .embedded) throws {
        self.settings = settings
        wanted = try files.schedules().map {
            CronJob(
                name: CronTable.prefix + $0.name, expression: $0.expression, command: $0.command, isActive: true,
                runsBesideCron: $0.runsBesideCron)
        }
    }

    /// Brings pg_cron's table in line with the files.
    ///
    /// - Returns: what was done per job, or why pg_cron is not used.
    package func apply() async throws -> CronReport {
        try await withTable { table in
            let changes = differences(from: try await table.jobs(like: wanted))
            for change in changes {
                switch change.action {
                case .added, .changed: try await table.upsert(change.job)
                case .removed: try await table.remove(change.job)
                case .unchanged, .leftPaused: break
                }
            }
            return changes
        }
    }

    /// What `apply` would do; changes nothing.
    package func list() async throws -> CronReport {
        try await withTable { differences(from: try await $0.jobs(like: wanted)) }
    }

    private func differences(from present: [CronJob]) -> [CronReport.Change] {
        let names = Set(wanted.map(\.name))
        let kept = wanted.map { job in
            guard let old = present.first(where: { $0.name == job.name }) else {
                return CronReport.Change(job: job, action: .added)
            }
            guard old.expression == job.expression, old.command == job.command else {
                return CronReport.Change(job: job, action: .changed)
            }
            return CronReport.Change(job: old, action: old.isActive ? .unchanged : .leftPaused)
        }
        return kept + present.filter { !names.contains($0.name) }.map { CronReport.Change(job: $0, action: .removed) }
    }

    /// Opens pg_cron's database, which may be another one than ours.
    private func withTable(_ body: (CronTable) async throws -> [CronReport.Change]) async throws -> CronReport {
        try await withConnection(settings) { connection in
            do {
                switch try await CronTarget.find(from: connection) {
                case .missing(let reason): return .unavailable(reason: reason)
                case .here(let target):
                    return .applied(try await body(CronTable(connection: connection, target: target)))
                case .elsewhere(let target, let home):
                    return try await withConnection(settings.database(home)) { other in
                        guard try await CronTarget.isCreated(in: other) else {
                            return .unavailable(reason: CronTarget.advice(for: home))
                        }
                        return .applied(try await body(CronTable(connection: other, target: target)))
                    }
                }
            } catch let error as PostgresError {
                throw Self.explained(error)
            }
        }
    }

    private func withConnection(
        _ settings: ConnectionSettings, _ body: (Connection) async throws -> CronReport
    ) async throws -> CronReport {
        let connection = try await Connection.connect(settings, applicationName: "stint cron")
        do {
            let report = try await body(connection)
            await connection.close()
            return report
        } catch {
            await connection.close()
            throw error
        }
    }

    /// pg_cron's own messages do not say what to grant.
    private static func explained(_ error: PostgresError) -> any Error {
        switch error.sqlState {
        case "42501":
            MigrationError(
                .noPrivilege, "this role may not use pg_cron: \(error.message)",
                hint:
                    "As a superuser, in pg_cron's database: `grant usage on schema cron to ROLE;`, and if Stint is in "
                    + "another database also `grant execute on function cron.schedule_in_database to ROLE;`",
                underlying: error)
        case "3F000", "42P01", "42883":
            MigrationError(
                .failed, "pg_cron's database has no usable pg_cron: \(error.message)",
                hint:
                    "In that database, as a superuser: `create extension pg_cron;`, or `alter extension pg_cron update;` "
                    + "if it is older than 1.4.",
                underlying: error)
        default: error
        }
    }
}
