import ArgumentParser
import Jobs
import Postgres

/// `stint queue pause`
struct QueuePause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Start no more jobs of a queue; what runs goes on.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The queue.")
    var queue: String

    @Option(help: "Why, for the record.")
    var reason: String?

    func run() async throws {
        try await connection.withConnection { [self] in try await $0.pauseQueue(queue, reason: reason) }
        output.console.line("queue \(queue) is paused; resume it with: stint queue resume \(queue)")
        try output.console.object(["queue": queue, "state": "paused"])
    }
}
