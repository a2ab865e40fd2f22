import ArgumentParser

/// `stint job delete`
struct JobDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete jobs for good, with their log.",
        discussion: "Without a status those that have ended. Example: stint job delete --queue imports --finished-before 2030-01-01")

    @OptionGroup var selection: JobSelection
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await BulkRun(connection: connection, console: output.console)("delete", selection, options: bulk)
    }
}
