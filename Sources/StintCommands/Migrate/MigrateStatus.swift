import ArgumentParser
import Migrations

/// `stint migrate status`
struct MigrateStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what was applied to the database, when and by whom.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await Migrator(connection.settings, files: try schema.files()).status()
        let console = output.console
        try console.object(Summary(status))
        for entry in status.ledger.entries { try console.object(Line(entry)) }
        guard !console.json else { return }
        printText(status, to: console)
    }

    private func printText(_ status: MigrationStatus, to console: Console) {
        var table = TextTable("VERSION", "NAME", "STATE", "APPLIED AT", "BY", "RELEASE")
        for entry in status.ledger.entries {
            table.add(
                "\(entry.version)", entry.name, entry.isDone ? "done" : "started (run `up` to resume)",
                entry.finishedAt ?? entry.startedAt, entry.appliedBy, entry.runnerVersion)
        }
        table.print(to: console)
        if !table.isEmpty { console.line() }
        console.line("database \(status.database), PostgreSQL \(status.serverVersion), stint \(BuildInfo.version)")
        if !status.ledger.exists { console.line("Stint is not installed here; `stint migrate up` installs it.") }
        if let name = status.extensionName {
            console.line("The schemas belong to the extension \(name): `alter extension \(name) update` migrates them.")
        }
        let pending = HumanText.count(status.pending.count, "migration")
        let objects = HumanText.count(status.changedObjects.count, "object file")
        console.line("version \(status.ledger.version); pending: \(pending), \(objects)")
        if let problem = status.problem {
            console.line("`up` would refuse: \(problem.message)")
            console.line("hint: \(problem.hint)")
        }
    }

    private struct Summary: Encodable {
        let kind = "status"
        let database: String
        let serverVersion: String
        let release: String
        let installed: Bool
        let version: Int
        let pending: [String]
        let changedObjects: [String]
        let `extension`: String?
        let problem: String?

        init(_ status: MigrationStatus) {
            database = status.database
            serverVersion = status.serverVersion
            release = BuildInfo.version
            installed = status.ledger.exists
            version = status.ledger.version
            pending = status.pending
            changedObjects = status.changedObjects
            `extension` = status.extensionName
            problem = status.problem?.message
        }
    }

    private struct Line: Encodable {
        let kind = "migration"
        let version: Int
        let name: String
        let state: String
        let breaking: Bool
        let checksum: String
        let startedAt: String
        let finishedAt: String?
        let appliedBy: String
        let runnerVersion: String
        let attempts: Int

        init(_ entry: Ledger.Entry) {
            version = entry.version
            name = entry.name
            state = entry.isDone ? "done" : "started"
            breaking = entry.breaking
            checksum = entry.checksum.hex
            startedAt = entry.startedAt
            finishedAt = entry.finishedAt
            appliedBy = entry.appliedBy
            runnerVersion = entry.runnerVersion
            attempts = entry.attempts
        }
    }
}
