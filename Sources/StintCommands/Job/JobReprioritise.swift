import ArgumentParser

/// `stint job reprioritise`
struct JobReprioritise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprioritise", abstract: "Give waiting jobs another priority.",
        discussion: "Can be undone for 24 hours. Example: stint job reprioritise --tag customer --priority 9",
        aliases: ["reprioritize"])

    @OptionGroup var selection: JobSelection
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(parsing: .unconditional, help: "0 to 10, higher is more urgent.")
    var priority: Int

    func run() async throws {
        try await BulkRun(connection: connection, console: output.console)("reprioritise", selection, priority: priority, options: bulk)
    }
}
