import Jobs
import Postgres

/// Changes of definitions as people read them.
enum DefinitionText {
    /// `+ job_type send_mail`, then a line for each option.
    static func show(_ change: Connection.DefinitionChange, on console: Console) {
        let (sign, colour): (String, Console.Colour) =
            switch change.change {
            case "add": ("+", .green)
            case "change": ("~", .yellow)
            case "drop": ("-", .red)
            default: ("?", .dim)
            }
        let remark = change.change == "extra" ? "  (not in the file; --prune removes it)" : ""
        console.line(console.coloured("\(sign) \(change.kind) \(change.name)", colour) + remark)
        for option in change.options {
            let values = [option.before, option.after].compactMap { $0.map(shortened) }
            let text = option.after == nil && change.change == "change" ? "\(values[0]) -> none" : values.joined(separator: " -> ")
            console.line("    \(option.name): \(text)")
        }
    }

    /// `2 added, 1 changed, 1 removed`
    static func summary(of plan: Connection.DefinitionPlan) -> String {
        [("add", "added"), ("change", "changed"), ("drop", "removed")]
            .map { change, word in (plan.changes.count { $0.change == change }, word) }
            .filter { $0.0 > 0 }.map { "\($0) \($1)" }.joined(separator: ", ")
    }

    /// A schema may be long; the file has all of it.
    private static func shortened(_ json: String) -> String {
        json.count > 200 ? json.prefix(199) + "…" : json
    }
}
