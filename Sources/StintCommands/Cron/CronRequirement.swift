import ArgumentParser
import Migrations

/// Whether pg_cron must be there, and how its jobs are printed.
struct CronRequirement: ParsableArguments {
    @Flag(help: "Exit with 69 if pg_cron cannot be used, instead of with 0.")
    var require = false

    func show(_ report: CronReport, on console: Console) throws {
        switch report {
        case .unavailable(let reason):
            try console.object(["kind": "unavailable", "message": reason])
            console.note("note: runners perform the duties here. \(reason)")
            if require { throw ExitCodes.unavailable }
        case .applied(let changes):
            var table = TextTable("ACTION", "NAME", "SCHEDULE", "COMMAND")
            for change in changes {
                table.add(change.action.rawValue, change.job.name, change.job.expression, change.job.command.onOneLine)
                try console.object(Line(change))
            }
            table.print(to: console)
        }
    }

    private struct Line: Encodable {
        let kind = "schedule"
        let action: String
        let name: String
        let schedule: String
        let command: String

        init(_ change: CronReport.Change) {
            action = change.action.rawValue
            name = change.job.name
            schedule = change.job.expression
            command = change.job.command
        }
    }
}

extension String {
    fileprivate var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
