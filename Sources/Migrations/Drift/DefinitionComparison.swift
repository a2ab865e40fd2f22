import Postgres
import SQLBundle

/// Asks the server what the files would make of functions and views: applies them, compares, and rolls back.
///
/// Nothing but that compares bodies, settings, privileges and comments alike. Tables are not locked: `create trigger` is
/// left out, and a view that is in use for longer than a moment is skipped and reported as such.
struct DefinitionComparison {
    let session: MigrationSession
    let pack: SQLPack
    let ledger: Ledger

    private var connection: Connection { session.connection }

    func run(into report: inout DriftReport) async throws {
        guard pack.objects.allSatisfy({ ledger.objects[$0.path]?.checksum == $0.checksum }) else {
            report.notes.append(
                "Some functions or views are due for `stint migrate up`; they are compared once they are applied.")
            return
        }
        // An `up` at the same time would trip over the same rows of the catalog.
        let locked = try await connection.query("select pg_try_advisory_lock(\(MigrationLock.keys)) as locked")
        guard try locked.single().bool("locked") else {
            report.notes.append("A migration is running: functions and views were compared by name only.")
            return
        }
        do {
            try await compare(into: &report)
        } catch let error as PostgresError where error.sqlState == "42501" {
            report.notes.append(
                "This role may not replace functions, so they were compared by name only; connect as their owner.")
        }
        try await connection.execute("rollback")
        _ = try await connection.query("select pg_advisory_unlock(\(MigrationLock.keys))")
    }

    private func compare(into report: inout DriftReport) async throws {
        try await connection.execute("begin; set local check_function_bodies = off; set local lock_timeout = '100ms'")
        let before = try await Definitions.read(from: connection)
        for object in pack.objects { try await apply(object, into: &report) }
        let after = try await Definitions.read(from: connection)
        // The grants touch everything in the schemas; what no file creates has been reported as such.
        let foreign = Set(report.findings.filter { $0.kind == .foreign }.map(\.subject))
        for (name, hash) in after.sorted(by: { $0.key < $1.key }) {
            if let old = before[name], old != hash, !foreign.contains(String(name.prefix { $0 != "(" })) {
                report.findings.append(
                    .init(
                        kind: .changed, subject: name,
                        message: "its text, settings, privileges or comment are not those of its file",
                        hint: "Put the change into its file, or restore it with `stint migrate up --objects`."))
            }
        }
    }

    private func apply(_ object: RepeatableObject, into report: inout DriftReport) async throws {
        try await connection.execute("savepoint file")
        do {
            if object.stage == .triggers {
                for statement in SQLStatement.split(object.text) where !Self.locksTable(statement) {
                    try await connection.execute(statement.text)
                }
            } else {
                try await connection.execute(object.text)
            }
        } catch let error as PostgresError where error.sqlState == "55P03" {
            try await connection.execute("rollback to savepoint file")
            report.notes.append("\(object.path) was not compared: it is in use.")
        }
    }

    private static func locksTable(_ statement: SQLStatement) -> Bool {
        StatementSubject.all(in: statement).contains { $0.kind == "trigger" || $0.kind == "table" }
            || statement.tokens.first?.isWord("comment") == true
    }
}
