import ArgumentParser

/// `stint job watch`
struct JobWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Follow jobs until they end; exit code 1 if one did not complete.", aliases: ["wait"])

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Ids of jobs, as stint job list shows them.")
    var ids: [JobID]

    func run() async throws {
        try await JobFollower(settings: connection.settings, console: output.console, isWatchingForOutcome: true)
            .follow(ids.map(\.text))
    }
}
