import ArgumentParser
import Jobs
import Postgres

/// `stint audit list`
struct AuditList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List audit entries, newest first.",
        discussion: "For the next page, pass the last id as --before.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only this job.")
    var job: JobID?

    @Option(help: "Only what was done to this kind of thing: job, job_type, queue, setting ...")
    var objectType: String?

    @Option(help: "Only what was done to the thing of this name.")
    var object: String?

    @Option(help: "Only this function, such as pause_queue.")
    var action: String?

    @Option(help: "Only what this person or role did.")
    var subject: String?

    @Option(help: "call or transition.")
    var kind: String?

    @Option(help: "Not before this time, such as yesterday or '2030-01-01 08:00+01'.")
    var since: String?

    @Option(help: "Before this time.")
    var until: String?

    @Option(help: "Only entries before the one with this id.")
    var before: Int?

    @Option(parsing: .unconditional, help: "How many at the most, up to 1000.")
    var limit = 50

    func run() async throws {
        var filter = Connection.AuditFilter()
        filter.job = job?.text
        filter.objectType = objectType
        filter.object = object
        filter.action = action
        filter.subject = subject
        filter.kind = kind
        filter.since = since
        filter.until = until
        filter.before = before
        filter.limit = limit
        let rows = try await connection.withConnection { [filter] in try await $0.listAudit(filter) }
        let console = output.console
        if console.json { return try console.objects(rows) }
        var table = TextTable("ID", "AT", "WHO", "ACTION", "WHAT", "BEFORE", "AFTER", "REASON")
        for row in rows {
            table.add(
                try row.string("id"), try row.string("at"), row["subject"] ?? "", try row.string("action"),
                "\(try row.string("object_type")) \(row["object"] ?? "")", String((row["before"] ?? "").prefix(60)),
                String((row["after"] ?? "").prefix(60)), row["reason"] ?? "")
        }
        table.print(to: console)
    }
}
