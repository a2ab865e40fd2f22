import ArgumentParser
import Jobs

/// `stint job cancel`
struct JobCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel jobs: waiting ones at once, running ones by asking the handler to stop.",
        discussion: """
            By id, or all that pass a filter. Exit code 1 if one of them could not be cancelled. A cancellation by filter can be undone \
            for 24 hours. Example: stint job cancel --queue mail --tag newsletter --dry-run
            """)

    @OptionGroup var selection: JobSelection
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard selection.isByIDs, !bulk.areForMany else {
            return try await BulkRun(connection: connection, console: output.console)("cancel", selection, options: bulk)
        }
        let rows = try await connection.withConnection { [selection, bulk] in
            try await $0.cancelJobs(selection.ids.map(\.text), reason: bulk.reason)
        }
        try JobAnswers(rows).show(
            on: output.console, good: ["cancelled", "processing"], remarks: ["processing": "its handler is asked to stop"])
    }
}
