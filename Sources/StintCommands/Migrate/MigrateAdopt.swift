import ArgumentParser
import Migrations

/// `stint migrate adopt`
struct MigrateAdopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Record an install that was made without this program as migrated up to a version.",
        discussion: "It looks for everything those migrations create, and writes the ledger only. Run `up` afterwards.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("The last migration that the install contains.", valueName: "version"))
    var at: Int

    func run() async throws {
        let paths = try await Migrator(connection.settings, files: try schema.files()).adopt(at: at)
        let console = output.console
        for path in paths {
            try console.object(["kind": "adopted", "path": path])
            console.line("adopted  \(path)")
        }
        console.line("Now `stint migrate up` applies the rest.")
    }
}
