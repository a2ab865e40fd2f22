import ArgumentParser

/// `stint handler`
struct HandlerCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handler",
        abstract: "Try out a handler, without a database.",
        subcommands: [HandlerRun.self, HandlerCheckCommand.self, HandlerBench.self])
}
