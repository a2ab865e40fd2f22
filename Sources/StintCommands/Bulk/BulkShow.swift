import ArgumentParser
import Jobs
import Postgres

/// `stint bulk show`
struct BulkShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an operation: what, by whom, how far, until when it can be undone.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The operation's id, as stint bulk list shows it.")
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
