import Postgres
import SQLBundle

/// Where a database stands.
package struct MigrationStatus: Sendable {
    package let database: String
    package let serverVersion: String
    package let ledger: Ledger
    /// Migrations that `up --phase all` would apply.
    package let pending: [String]
    /// Repeatable files that differ from what is in force.
    package let changedObjects: [String]
    /// Set if the schemas belong to an extension, which then migrates them.
    package let extensionName: String?
    /// Why `up` would refuse; nil if it would not.
    package let problem: MigrationError?
}

extension Migrator {
    /// Reads the ledger and compares it with the files; works on a standby, and where `up` would refuse.
    package func status() async throws -> MigrationStatus {
        let pack = try files.pack()
        return try await withSession { session in
            let facts = try await ServerFacts.read(from: session.connection)
            let ledger = try await session.ledger.read()
            var all = options
            all.phases = [.pre, .post]
            var plan: MigrationPlan?
            var problem: MigrationError?
            do {
                try facts.refuseIfLedgerIsMissing()
                plan = try MigrationPlan(pack: pack, ledger: ledger, options: all)
            } catch let error as MigrationError {
                problem = error
            }
            return MigrationStatus(
                database: facts.database, serverVersion: facts.version, ledger: ledger,
                pending: plan?.pending.map(\.path) ?? [], changedObjects: plan?.objects.map(\.path) ?? [],
                extensionName: facts.extensionName, problem: problem)
        }
    }
}
