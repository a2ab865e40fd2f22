import ArgumentParser
import Migrations

/// `stint cron apply`
struct CronApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Add and change the schedules of Stint in pg_cron, and remove those that are gone.",
        discussion: "A schedule that an operator paused stays paused, unless its file has changed.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var requirement: CronRequirement

    func run() async throws {
        let report = try await CronInstaller(connection.settings, files: try schema.files()).apply()
        try requirement.show(report, on: output.console)
    }
}
