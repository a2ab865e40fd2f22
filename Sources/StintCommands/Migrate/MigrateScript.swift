import ArgumentParser
import Migrations
import SQLBundle

/// `stint migrate script`
struct MigrateScript: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script",
        abstract: "Print everything as one SQL file for psql. Needs no connection.",
        discussion: "The file does what `up` does, checks included, and may be run again at any time.")

    @OptionGroup var schema: SchemaOptions

    @Option(
        help: ArgumentHelp("Leave out migrations up to this one, which the database must have.", valueName: "version"))
    var from = 0

    @Option(help: ArgumentHelp("Stop after this migration; objects are then left out.", valueName: "version"))
    var to: Int?

    @Option(help: ArgumentHelp("How long a statement may wait for a table.", valueName: "time"))
    var lockTimeout = DurationArgument(.seconds(3), "3s")

    @Flag(help: "Print the script of the extension instead, for `create extension stint`.")
    var `extension` = false

    func validate() throws {
        if `extension`, from != 0 || to != nil { throw ValidationError("--extension takes neither --from nor --to.") }
    }

    func run() async throws {
        let files = try schema.files()
        guard !`extension` else {
            Console.write(try ExtensionScript(files: files).text, to: .output)
            return
        }
        var options = MigrationOptions()
        options.upTo = to
        options.lockTimeout = lockTimeout.duration
        Console.write(try MigrationScript(files: files, from: from, options: options).text, to: .output)
    }
}
