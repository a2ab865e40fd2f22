import ArgumentParser

/// `stint job move`
struct JobMove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Move waiting jobs to another queue.",
        discussion: "Can be undone for 24 hours. Example: stint job move --type send_mail --to-queue slow")

    @OptionGroup var selection: JobSelection
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The queue that they go to.")
    var toQueue: String

    func run() async throws {
        try await BulkRun(connection: connection, console: output.console)("move", selection, queue: toQueue, options: bulk)
    }
}
