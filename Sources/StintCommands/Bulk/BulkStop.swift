import ArgumentParser
import Jobs
import Postgres

/// `stint bulk stop`
struct BulkStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop an operation before its next batch; what it has done stays.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The operation's id, as stint bulk list shows it.")
    var id: JobID

    func run() async throws {
        let status = try await connection.withConnection { [id] in try await $0.stopBulk(id.text) }
        output.console.line("operation \(id.text) is \(status)")
        try output.console.object(["operation_id": id.text, "status": status])
    }
}
