import ArgumentParser

/// `stint bulk`
struct BulkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "See, stop and undo operations on many jobs.",
        subcommands: [BulkList.self, BulkShow.self, BulkStop.self, BulkUndo.self])
}
