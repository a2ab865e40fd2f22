import ArgumentParser
import FoundationEssentials
import Jobs

/// Which jobs: ids, or a filter. The same for every command that takes many.
struct JobSelection: ParsableArguments {
    @Argument(help: "Ids of jobs, as stint job list shows them; or choose them with the options.")
    var ids: [JobID] = []

    @Option(help: ArgumentHelp("Only this job type; may be given several times.", valueName: "type"))
    var type: [String] = []

    @Option(help: ArgumentHelp("Only this queue; may be given several times.", valueName: "queue"))
    var queue: [String] = []

    @Option(help: ArgumentHelp("Only this status; may be given several times. Default: those that can be meant.", valueName: "status"))
    var status: [String] = []

    @Option(help: ArgumentHelp("Only jobs with this tag; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Only this tenant; may be given several times.", valueName: "tenant"))
    var tenant: [String] = []

    @Option(help: ArgumentHelp("Only jobs that failed with this code; may be given several times.", valueName: "code"))
    var errorCode: [String] = []

    @Option(help: ArgumentHelp("Only jobs whose error is like this: % is any text, _ any character.", valueName: "pattern"))
    var error: String?

    @Option(help: ArgumentHelp("Only jobs that were created so long ago or longer, such as '2 days'.", valueName: "time"))
    var olderThan: String?

    @Option(help: ArgumentHelp("Only jobs that were created at this time or later.", valueName: "time"))
    var createdAfter: String?

    @Option(help: ArgumentHelp("Only jobs that were created before this time.", valueName: "time"))
    var createdBefore: String?

    @Option(help: ArgumentHelp("Only jobs that ended at this time or later.", valueName: "time"))
    var finishedAfter: String?

    @Option(help: ArgumentHelp("Only jobs that ended before this time.", valueName: "time"))
    var finishedBefore: String?

    @Option(help: ArgumentHelp("A filter as SQL takes it, in place of these options: a JSON object, @FILE, or -.", valueName: "json"))
    var filter: String?

    @Flag(help: "All jobs to which it can be done.")
    var all = false

    /// The options by the keys of a filter; those that were not given are missing.
    private var conditions: [(key: String, json: String)] {
        let lists = [
            ("ids", ids.map(\.text)), ("job_type", type), ("queue", queue), ("status", status), ("tag", tag),
            ("tenant_id", tenant), ("error_code", errorCode),
        ]
        let texts = [
            ("error_pattern", error), ("older_than", olderThan), ("created_after", createdAfter),
            ("created_before", createdBefore), ("finished_after", finishedAfter), ("finished_before", finishedBefore),
        ]
        return lists.filter { !$0.1.isEmpty }.map { ($0.0, "[" + $0.1.map(JSONText.quoted).joined(separator: ",") + "]") }
            + texts.compactMap { key, text in text.map { (key, JSONText.quoted($0)) } }
    }

    /// Whether jobs are named by their ids, and in no other way.
    var isByIDs: Bool { !ids.isEmpty && conditions.count == 1 && filter == nil }

    func validate() throws {
        let ways = [!conditions.isEmpty, filter != nil, all].count { $0 }
        if ways == 0 {
            throw ValidationError(
                "Which jobs? Name their ids, or choose with --type, --queue, --status, --tag … or --filter; --all takes all.")
        }
        if ways > 1 {
            throw ValidationError("Ids and options, --filter and --all exclude each other: choose in one of these ways.")
        }
        if !ids.isEmpty, !isByIDs {
            throw ValidationError("Ids and options exclude each other: name jobs by id, or choose them.")
        }
    }

    /// The filter as SQL takes it.
    func json() throws -> String {
        if let filter {
            return try PayloadArgument(filter, name: "filter", example: #"--filter '{"queue": ["mail"]}'"#).text()
        }
        var object = JSONText()
        for condition in conditions { object.add(condition.key, json: condition.json) }
        return object.text
    }
}
