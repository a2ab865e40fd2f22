import Postgres
import SQLBundle

extension Migrator {
    /// Applies what is pending. If another migrator did so meanwhile, that is success.
    ///
    /// - Throws: `SQLFileProblem`, `MigrationError`, or `PostgresError` from the connection itself.
    @discardableResult
    package func up() async throws -> MigrationReport {
        let pack = try files.pack()
        return try await withLock { session in
            try await ServerFacts.read(from: session.connection).refuseIfLedgerIsMissing()
            try await session.ledger.create()
            let plan = try MigrationPlan(pack: pack, ledger: try await session.ledger.read(), options: options)
            try refuseBreaking(plan)
            return try await carryOut(plan, in: session)
        }
    }

    private func refuseBreaking(_ plan: MigrationPlan) throws {
        guard !plan.isFresh, !options.allowBreaking,
            let file = plan.pending.first(where: { $0.migration.directives.breaking })
        else { return }
        throw MigrationError(
            .breaking, "\(file.path) does not work with runners of earlier releases",
            hint:
                "Stop every runner that is older than stint \(options.runnerVersion), then run again with --allow-breaking."
        )
    }

    private func carryOut(_ plan: MigrationPlan, in session: MigrationSession) async throws -> MigrationReport {
        let clock = ContinuousClock()
        let start = clock.now
        var report = MigrationReport()
        for file in plan.pending {
            onEvent(.applying(path: file.path))
            let duration = try await clock.measure {
                if file.migration.directives.noTransaction {
                    try await ConcurrentStep(session: session, file: file).run()
                } else {
                    try await TransactionalStep(session: session, file: file).run()
                }
            }
            // A file may have changed session settings; the next one starts from the same ones.
            try await session.connection.execute(MigrationSession.neutralSettings)
            onEvent(.applied(path: file.path, duration: duration))
            report.applied.append(.init(version: file.version, path: file.path, duration: duration))
        }
        if !plan.objects.isEmpty || !plan.forgotten.isEmpty {
            let duration = try await clock.measure {
                try await ObjectStep(session: session, objects: plan.objects, forgotten: plan.forgotten).run()
            }
            report.objects = plan.objects.map(\.path)
            onEvent(.objects(paths: report.objects, duration: duration))
        }
        report.deferred = plan.deferred.map(\.path)
        report.version = try await session.ledger.read().version
        report.duration = clock.now - start
        if !report.changedNothing { try await tellRunners(report, plan, over: session.connection) }
        return report
    }

    /// Running workers listen, so that they can log it, or stop before a breaking change.
    private func tellRunners(
        _ report: MigrationReport, _ plan: MigrationPlan, over connection: Connection
    ) async throws {
        let breaking = plan.pending.contains { $0.migration.directives.breaking }
        _ = try await connection.query(
            "select pg_notify('stint_migrated', json_build_object('version', $1::int, 'breaking', $2::boolean)::text)",
            [String(report.version), String(breaking)])
    }
}
