import ArgumentParser
import Jobs

/// `stint job show`
struct JobShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a job: status, progress, result, error, times.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job's id, as stint job list shows it.")
    var id: JobID

    func run() async throws {
        let status = try await connection.withConnection { [id] in try await $0.jobStatus(id.text) }
        let console = output.console
        if console.json { return Console.write(status.json + "\n", to: .output) }
        let facts: [(String, String?)] = [
            ("job", status.id), ("type", status.jobType), ("queue", status.queue),
            ("status", StatusText(status).coloured(on: console)),
            ("progress", status.percent.map { "\($0) %" + (status.message.map { " \($0)" } ?? "") }),
            ("counts", StatusText(status).counts), ("remaining", status.remaining.map { HumanText.duration($0) }),
            ("attempts", "\(status.attempts) of \(status.maxAttempts)"), ("run", "\(status.run)"),
            ("worker", status.workerID),
            ("created", status.createdAt), ("due", status.finishedAt == nil ? status.scheduledFor : nil),
            ("started", status.startedAt),
            ("finished", status.finishedAt), ("result", status.result),
            ("error", status.errorMessage.map { (status.errorCode.map { "\($0): " } ?? "") + $0 }),
            ("detail", status.errorDetail),
        ]
        for case (let name, let value?) in facts {
            console.line("\(HumanText.padded(name, to: 10)) \(value)")
        }
    }
}
