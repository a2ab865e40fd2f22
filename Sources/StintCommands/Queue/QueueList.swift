import ArgumentParser
import Jobs
import Postgres

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
