import Foundation
import PackagePlugin

/// Turns every `*.sql` file below `sql/` and `cron/` into Swift string literals of the target that uses this plugin.
///
/// A plugin instead of resources: a resource bundle must sit beside the binary, and `stint` is one file that may be copied
/// anywhere. Every file is an input of the build command, so that an edit rebuilds the target. SwiftPM asks a plugin again
/// only when something in a target's own folder came or went; the hidden links in `Sources/SQLBundle/.inputs` make that
/// hold for `sql/` and `cron/` as well.
@main
struct EmbedSQL: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let paths = ["sql", "cron"].flatMap { sqlFiles(below: $0, root: root) }.sorted()
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedText.swift")
        return [
            .buildCommand(
                displayName: "Embed \(paths.count) SQL files",
                executable: try context.tool(named: "embed-sql").url,
                arguments: [root.path(percentEncoded: false), output.path(percentEncoded: false)] + paths,
                inputFiles: paths.map { root.appending(path: $0) },
                outputFiles: [output])
        ]
    }

    /// The paths, relative to `root`, of the SQL files in `folder`; none if the folder does not exist.
    private func sqlFiles(below folder: String, root: URL) -> [String] {
        let base = root.appending(path: folder).path(percentEncoded: false)
        let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
        return
            names
            .filter { $0.hasSuffix(".sql") && $0 != "schema.snapshot.sql" }
            .map { "\(folder)/\($0)" }
    }
}
