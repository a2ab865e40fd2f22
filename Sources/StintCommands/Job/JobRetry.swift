import ArgumentParser
import Jobs

/// `stint job retry`
struct JobRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Run jobs again: ended ones with fresh attempts, waiting ones now.",
        discussion: """
            By id, or all that pass a filter; without a status those that failed, expired or are dead. Exit code 1 if one of them \
            could not be retried. Example: stint job retry --type send_mail --error '%timeout%'
            """)

    @OptionGroup var selection: JobSelection
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard selection.isByIDs, !bulk.areForMany, bulk.reason == nil else {
            return try await BulkRun(connection: connection, console: output.console)("retry", selection, options: bulk)
        }
        let rows = try await connection.withConnection { [selection] in try await $0.retryJobs(selection.ids.map(\.text)) }
        try JobAnswers(rows).show(on: output.console, good: ["pending"])
    }
}
