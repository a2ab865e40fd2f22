import ArgumentParser
import Jobs
import Postgres

/// `stint job retry`
struct JobRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Run jobs again: ended ones with fresh attempts, waiting ones now.",
        discussion: "Exit code 1 if one of them could not be retried.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Ids of jobs.")
    var ids: [JobID]

    func run() async throws {
        let rows = try await connection.withConnection { [ids] in try await $0.retryJobs(ids.map(\.text)) }
        try JobAnswers(rows).show(on: output.console, good: ["pending"])
    }
}

/// `stint job cancel`
struct JobCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel jobs: waiting ones at once, running ones by asking the handler to stop.",
        discussion: "Exit code 1 if one of them could not be cancelled.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Ids of jobs.")
    var ids: [JobID]

    @Option(help: "Why, for the record.")
    var reason: String?

    func run() async throws {
        let rows = try await connection.withConnection { [self] in
            try await $0.cancelJobs(ids.map(\.text), reason: reason)
        }
        try JobAnswers(rows).show(on: output.console, good: ["cancelled", "processing"])
    }
}

/// One answer per job of a call about many.
struct JobAnswers {
    private let rows: Rows

    init(_ rows: Rows) {
        self.rows = rows
    }

    /// - Throws: `ExitCode` 1 when an answer is not a good one.
    func show(on console: Console, good: Set<String>) throws {
        try console.objects(rows)
        var isGood = true
        for row in rows {
            let status = try row.string("status")
            console.line("\(try row.string("job_id"))  \(status)")
            isGood = isGood && good.contains(status)
        }
        if !isGood { throw ExitCodes.failed }
    }
}
