import Postgres
import SQLBundle

extension Migrator {
    /// Compares the database with what its ledger says was applied. Changes nothing.
    ///
    /// Tables are compared by name only. Functions and views are compared whole: their files are applied in a
    /// transaction that is undone.
    package func verify() async throws -> DriftReport {
        let pack = try files.pack()
        return try await withSession { session in
            let facts = try await ServerFacts.read(from: session.connection)
            try facts.refuseIfOwnedByExtension()
            try facts.refuseIfLedgerIsMissing()
            let ledger = try await session.ledger.read()
            var report = DriftReport()
            guard ledger.exists else {
                report.notes.append("Stint is not installed in this database; `stint migrate up` installs it.")
                return report
            }
            do {
                _ = try MigrationPlan(pack: pack, ledger: ledger, options: options)
            } catch let error as MigrationError where error.code != .databaseAhead {
                report.findings.append(
                    .init(
                        kind: .ledger, subject: error.message, message: error.detail ?? error.message, hint: error.hint)
                )
            }
            try await compareNames(pack, ledger, session, into: &report)
            if facts.inRecovery || facts.readOnly {
                report.notes.append("The server is read-only: functions and views were compared by name only.")
            } else if report.findings.contains(where: { $0.kind == .ledger }) {
                report.notes.append("Functions and views were compared by name only, until files and ledger agree.")
            } else {
                try await DefinitionComparison(session: session, pack: pack, ledger: ledger).run(into: &report)
            }
            return report
        }
    }

    private func compareNames(
        _ pack: SQLPack, _ ledger: Ledger, _ session: MigrationSession, into report: inout DriftReport
    ) async throws {
        let done = Set(ledger.entries.filter(\.isDone).map(\.version))
        let declared = DeclaredObjects(
            migrations: pack.migrations.filter { done.contains($0.version) },
            objects: pack.objects.filter { ledger.objects[$0.path] != nil }
        ).owners
        let actual = try await CatalogObjects.read(from: session.connection)
        for (object, path) in declared.sorted(by: { $0.key < $1.key }) where !actual.all.contains(object) {
            report.findings.append(
                .init(
                    kind: .missing, subject: "\(object)", message: "\(path) creates it, but it is not there",
                    hint: path.hasPrefix("sql/migrations/")
                        ? "Restore it by hand from that file; then run verify again."
                        : "Run `stint migrate up --objects`."))
        }
        for object in actual.independent.sorted() where declared[object] == nil {
            report.findings.append(
                .init(
                    kind: .foreign, subject: "\(object)", message: "no file of this release creates it",
                    hint:
                        "Move it to a schema of your own, or drop it if nothing uses it: an upgrade may collide with it."
                ))
        }
        for name in actual.invalidIndexes {
            report.findings.append(
                .init(
                    kind: .broken, subject: "index \(name)", message: "it is invalid: its build did not finish",
                    hint: "Run `stint migrate up` if it is pending there, else `reindex index concurrently \(name)`."))
        }
        for name in actual.disabledTriggers {
            report.findings.append(
                .init(
                    kind: .broken, subject: "trigger \(name)", message: "it is disabled",
                    hint: "Enable it again with `alter table … enable trigger …`."))
        }
    }
}
