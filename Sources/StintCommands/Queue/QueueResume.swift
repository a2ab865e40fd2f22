import ArgumentParser
import Jobs
import Postgres

/// `stint queue resume`
struct QueueResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Let a paused queue go on.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The queue.")
    var queue: String

    func run() async throws {
        try await connection.withConnection { [self] in try await $0.resumeQueue(queue) }
        output.console.line("queue \(queue) goes on")
        try output.console.object(["queue": queue, "state": "open"])
    }
}
