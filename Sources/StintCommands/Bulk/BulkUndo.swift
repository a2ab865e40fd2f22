import ArgumentParser
import Jobs
import Postgres

/// `stint bulk undo`
struct BulkUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take back a cancel, a move or a reprioritise, within 24 hours.",
        discussion: "Jobs return as they were, if they are still as the operation left them.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The operation's id, as stint bulk list shows it.")
    var id: JobID

    func run() async throws {
        let run = BulkRun(connection: connection, console: output.console)
        try await connection.withConnection { [id] connection in
            try await run.follow(try await connection.undoBulk(id.text), over: connection)
        }
    }
}
