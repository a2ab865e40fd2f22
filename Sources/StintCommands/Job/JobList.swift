import ArgumentParser
import Jobs
import Postgres

/// `stint job list`
struct JobList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List jobs, newest first.",
        discussion: "For the next page, pass the last id as --before.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: "pending, scheduled, blocked, processing, retrying, completed, failed, cancelled, expired or dead_letter."
    )
    var status: String?

    @Option(help: "Only this queue.")
    var queue: String?

    @Option(help: "Only this job type.")
    var type: String?

    @Option(help: "Only jobs with this tag.")
    var tag: String?

    @Option(help: "Only jobs of this tenant.")
    var tenant: String?

    @Option(help: "Only jobs older than this one.")
    var before: JobID?

    @Option(parsing: .unconditional, help: "How many at the most, up to 1000.")
    var limit = 50

    func run() async throws {
        let rows = try await connection.withConnection { [self] in
            try await $0.listJobs(
                status: status, queue: queue, jobType: type, tag: tag, tenant: tenant, before: before?.text, limit: limit)
        }
        let console = output.console
        if console.json { return try console.objects(rows) }
        var table = TextTable("ID", "TYPE", "QUEUE", "STATUS", "ATTEMPTS", "PROGRESS", "CREATED", "ERROR")
        for row in rows {
            table.add(
                try row.string("id"), try row.string("job_type"), try row.string("queue"), try row.string("status"),
                "\(try row.int("attempts"))/\(try row.int("max_attempts"))",
                row["progress_percent"].map { "\($0) %" } ?? "",
                try row.string("created_at"), String((row["error_message"] ?? "").prefix(60)))
        }
        table.print(to: console)
    }
}
