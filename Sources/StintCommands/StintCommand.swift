package import ArgumentParser
import Migrations

/// `stint`: the command that all others are below. A new one is one more line in its group.
package struct StintCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "stint",
        abstract: "Background jobs in PostgreSQL: migrate the schema, run workers, watch queues.",
        discussion: "Exit codes: \(ExitCodes.summary)",
        version: BuildInfo.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Run",
                subcommands: [
                    DevCommand.self,
                    WorkCommand.self,
                ]),
            CommandGroup(
                name: "Jobs",
                subcommands: [
                    JobCommand.self,
                    BulkCommand.self,
                    QueueCommand.self,
                    AuditCommand.self,
                ]),
            CommandGroup(
                name: "Definitions",
                subcommands: [
                    ApplyCommand.self,
                    ExportCommand.self,
                    TypeCommand.self,
                ]),
            CommandGroup(
                name: "Handlers",
                subcommands: [
                    HandlerCommands.self
                ]),
            CommandGroup(
                name: "Schema",
                subcommands: [
                    MigrateCommand.self,
                    CronCommand.self,
                ]),
        ])

    package init() {}

    /// Runs the command line of this process and ends it with the right exit code.
    package static func runAndExit() async -> Never {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            if let report = UnknownCommand.report(CommandLine.arguments.dropFirst()) {
                Console.write(report.text, to: .error)
                exit(withError: report.exitCode)
            }
            exit(withError: error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(withError: nil)
        } catch {
            ErrorReport.exit(with: error)
        }
    }
}
