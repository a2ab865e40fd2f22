import ArgumentParser
import Migrations

/// `stint migrate up`
struct MigrateUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Apply what is pending.",
        discussion: """
            Safe to run from several places at once: one works, the others wait and find it done. If it is cut off, run it \
            again. There is no way down: a new release keeps the previous release's runners working.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("How long to wait while another migration runs.", valueName: "time"))
    var lockWait = DurationArgument(.seconds(60), "60s")

    @Option(
        help: ArgumentHelp(
            "How long a statement may wait for a table, holding up whoever comes behind it.", valueName: "time"))
    var lockTimeout = DurationArgument(.seconds(3), "3s")

    @Flag(help: "Apply migrations that runners of earlier releases do not survive.")
    var allowBreaking = false

    @Flag(help: "Apply every function, trigger, view and grant again, changed or not.")
    var objects = false

    @Flag(help: "Connect through a pooler all the same. It must give each client a server session of its own.")
    var allowPooler = false

    func run() async throws {
        var options = selection.options()
        options.lockWait = lockWait.duration
        options.lockTimeout = lockTimeout.duration
        options.allowBreaking = allowBreaking
        options.reapplyObjects = objects
        options.allowPooler = allowPooler
        let console = output.console
        let progress = MigrationProgress(console: console)
        let migrator = Migrator(
            connection.settings, files: try schema.files(), options: options, onEvent: progress.show)
        let report = try await migrator.up()
        try console.object(MigrationProgress.Done(report))
        console.line(MigrationProgress.summary(of: report))
    }
}
