import ArgumentParser
import Jobs
import Postgres

/// `stint bulk`
struct BulkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "See, stop and undo operations on many jobs.",
        subcommands: [BulkList.self, BulkShow.self, BulkStop.self, BulkUndo.self])
}

/// `stint bulk list`
struct BulkList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Operations on many jobs, newest first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How many at the most.")
    var limit = 50

    func run() async throws {
        let rows = try await connection.withConnection { [limit] in try await $0.bulkOperations(limit: limit) }
        let console = output.console
        if console.json { return try console.objects(rows) }
        var table = TextTable("ID", "ACTION", "STATUS", "CHANGED", "MATCHED", "SKIPPED", "STARTED", "FILTER")
        for row in rows {
            table.add(
                try row.string("operation_id"), try row.string("action"), try row.string("status"), try row.string("changed"),
                row["matched"] ?? "", try row.string("skipped"), try row.string("started_at"), String((row["filter"] ?? "").prefix(80)))
        }
        table.print(to: console)
    }
}

/// `stint bulk show`
struct BulkShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an operation: what, by whom, how far, until when it can be undone.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The operation's id.")
    var id: JobID

    func run() async throws {
        let rows = try await connection.withConnection { [id] in try await $0.bulkOperations(id.text) }
        guard let row = rows.first else { throw Self.unknown(id) }
        let console = output.console
        if console.json { return try console.objects(rows) }
        for column in rows.columns where column != "json" {
            if let value = row[column] { console.line("\(HumanText.padded(column, to: 16)) \(value)") }
        }
    }

    private static func unknown(_ id: JobID) -> CommandFailure {
        CommandFailure(
            ErrorReport(
                message: "there is no bulk operation \(id.text)",
                detail: "It was never started, is past the retention, or is not yours to see.",
                hint: "See stint bulk list."))
    }
}

/// `stint bulk stop`
struct BulkStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop an operation before its next batch; what it has done stays.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The operation's id.")
    var id: JobID

    func run() async throws {
        let status = try await connection.withConnection { [id] in try await $0.stopBulk(id.text) }
        output.console.line("operation \(id.text) is \(status)")
        try output.console.object(["operation_id": id.text, "status": status])
    }
}

/// `stint bulk undo`
struct BulkUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take back a cancel, a move or a reprioritise, within 24 hours.",
        discussion: "Jobs return as they were, if they are still as the operation left them.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The operation's id.")
    var id: JobID

    func run() async throws {
        let run = BulkRun(connection: connection, console: output.console)
        try await connection.withConnection { [id] connection in
            try await run.follow(try await connection.undoBulk(id.text), over: connection)
        }
    }
}
