import ArgumentParser
import Jobs
import Postgres

/// `stint audit verify`
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that no audit entry was changed, removed or added later; exit code 1 if one was.",
        discussion: "Keep the last head elsewhere, and pass it the next time: so a chain that was made anew is noticed too.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "The first day (UTC), such as 2030-01-31.")
    var from: String?

    @Option(help: "The last day (UTC).")
    var to: String?

    @Option(help: "A head that an earlier run printed; it must still be in the chain.")
    var head: String?

    func run() async throws {
        let rows = try await connection.withConnection { [self] in
            try await $0.verifyAudit(from: from, to: to, head: head)
        }
        let console = output.console
        let problems = try rows.compactMap { try $0.bool("ok") ? nil : $0 }
        if console.json {
            try console.objects(rows)
        } else {
            var table = TextTable("DAY", "ENTRIES", "SEALED", "BLOCKS", "HEAD", "STATE")
            for row in rows {
                table.add(
                    row["day"] ?? "", row["entries"] ?? "", row["sealed"] ?? "", row["blocks"] ?? "", row["head"] ?? "",
                    try row.bool("ok") ? "ok" : console.coloured(row["problem"] ?? "", .red))
            }
            // Whole: a head is there to be copied, a problem to be read.
            table.print(to: console, fits: false)
        }
        guard let first = problems.first else { return }
        throw CommandFailure(
            ErrorReport(
                message: "the audit is not what was recorded: " + (first["day"].map { "\($0): " } ?? "")
                    + (first["problem"] ?? ""),
                detail: problems.count > 1 ? "\(problems.count) days have a problem." : nil,
                hint: "Compare with a backup: somebody with the rights of the owner has been past Stint's functions."))
    }
}
