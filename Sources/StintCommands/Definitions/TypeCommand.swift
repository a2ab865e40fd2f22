import ArgumentParser

/// `stint type`
struct TypeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "type", abstract: "See what a job type is.", subcommands: [TypeShow.self])
}
