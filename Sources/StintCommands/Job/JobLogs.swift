import ArgumentParser
import Jobs
import Postgres

/// `stint job logs`
struct JobLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print a job's log.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job's id, as stint job list shows it.")
    var id: JobID

    @Option(help: "At least this level: debug, info, warning or error.")
    var level = "debug"

    @Flag(name: .shortAndLong, help: "Go on until the job has ended.")
    var follow = false

    func run() async throws {
        let console = output.console
        try await connection.withConnection { [self] connection in
            var last = 0
            while true {
                // Asked before the log is read: what a run writes, it writes before its end.
                let hasEnded = follow ? try await connection.jobStatus(id.text).hasEnded : true
                var rows: Rows
                repeat {
                    rows = try await connection.jobLogs(id.text, level: level, after: last)
                    try show(rows, on: console)
                    last = try rows.last?.int("id") ?? last
                } while !rows.isEmpty
                if hasEnded { return }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private func show(_ rows: Rows, on console: Console) throws {
        if console.json { return try console.objects(rows) }
        for row in rows {
            let level = try row.string("level")
            let colour: Console.Colour = level == "error" ? .red : level == "warning" ? .yellow : .dim
            let fields = row["fields"].map { " \($0)" } ?? ""
            console.line(
                "\(try row.string("time")) \(console.coloured(level, colour)) \(try row.string("message"))\(fields)")
        }
    }
}
