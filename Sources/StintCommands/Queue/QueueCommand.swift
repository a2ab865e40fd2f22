import ArgumentParser
import Jobs
import Postgres

/// `stint queue`
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "See, pause and resume queues.",
        subcommands: [QueueList.self, QueuePause.self, QueueResume.self])
}

/// `stint queue list`
struct QueueList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Unfinished jobs by queue and status.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let rows = try await connection.withConnection { try await $0.queueStats() }
        let console = output.console
        if console.json { return try console.objects(rows) }
        var table = TextTable("QUEUE", "STATE", "PENDING", "PROCESSING", "SCHEDULED", "RETRYING", "BLOCKED", "OLDEST")
        for row in rows {
            table.add(
                try row.string("queue"), try row.bool("paused") ? console.coloured("paused", .yellow) : "open",
                try row.string("pending"), try row.string("processing"), try row.string("scheduled"),
                try row.string("retrying"),
                try row.string("blocked"),
                try row.optionalDouble("oldest_pending_seconds").map { HumanText.duration(.seconds($0)) } ?? "")
        }
        table.print(to: console)
    }
}

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
