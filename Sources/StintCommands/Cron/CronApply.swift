import ArgumentParser
import Migrations
import Postgres

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
        // Or pg_cron would call what is not there, every minute.
        try await connection.withConnection { connection in
            guard try await connection.query("select to_regprocedure('stint.run_duty(text)')::oid as duty").single()["duty"] == nil else {
                return
            }
            throw CommandFailure(
                ErrorReport(message: "Stint is not installed in this database", hint: "Run: stint migrate up", exitCode: ExitCodes.pending))
        }
        let report = try await CronInstaller(connection.settings, files: try schema.files()).apply()
        try requirement.show(report, on: output.console)
    }
}
