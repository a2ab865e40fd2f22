import ArgumentParser
import Jobs
import Postgres

/// `stint bulk list`
struct BulkList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Operations on many jobs, newest first.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(parsing: .unconditional, help: "How many at the most.")
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
