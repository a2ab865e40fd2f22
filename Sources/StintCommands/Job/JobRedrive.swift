import ArgumentParser

/// `stint job redrive`
struct JobRedrive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive", abstract: "Run dead letters again, in the same queue or another.",
        discussion: "Example: stint job redrive --type send_mail --error '%timeout%' --to-queue repaired")

    @OptionGroup var selection: JobSelection
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The queue that they go to; default: the one they were in.")
    var toQueue: String?

    @Option(parsing: .unconditional, help: "0 to 10, higher is more urgent; default: the one they had.")
    var priority: Int?

    func run() async throws {
        try await BulkRun(connection: connection, console: output.console)(
            "redrive", selection, queue: toQueue, priority: priority, options: bulk)
    }
}
