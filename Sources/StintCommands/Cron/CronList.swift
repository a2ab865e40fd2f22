import ArgumentParser
import Migrations

/// `stint cron list`
struct CronList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show Stint's schedules in pg_cron, and what `apply` would do to them.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var requirement: CronRequirement

    func run() async throws {
        let report = try await CronInstaller(connection.settings, files: try schema.files()).list()
        try requirement.show(report, on: output.console)
    }
}
