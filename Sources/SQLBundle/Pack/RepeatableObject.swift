/// A repeatable file: one function, trigger or view, or the grants. Edited freely and re-applied when it differs.
package struct RepeatableObject: Sendable, Hashable {
    /// Files are applied stage by stage, so that what a later one needs is there.
    package enum Stage: Int, Sendable, Hashable, CaseIterable, Comparable {
        case internalFunctions, topicFunctions, functions, triggers, internalViews, views, grants

        package static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    package let stage: Stage
    package let file: EmbeddedFile

    package var path: String { file.path }
    package var text: String { file.text }

    /// - Throws: `SQLFileProblem` if the file lies where no object belongs, or ends the runner's transaction.
    package init(file: EmbeddedFile) throws {
        guard let stage = Self.stage(of: file.path) else {
            throw SQLFileProblem(
                path: file.path, message: "no kind of SQL file lives here",
                hint:
                    "Put it into sql/migrations/, sql/functions/, sql/functions/internal/, sql/triggers/ or sql/views/; "
                    + "see sql/README.md.")
        }
        self.stage = stage
        self.file = file
        for statement in SQLStatement.split(file.text) {
            guard let first = statement.tokens.first, first.kind == .word,
                ["begin", "commit", "rollback", "end", "start", "abort"].contains(first.text)
            else { continue }
            throw SQLFileProblem(
                path: file.path, line: first.line,
                message: "`\(first.text)` would end the transaction in which all objects are applied",
                hint: "Remove it.")
        }
    }

    private static func stage(of path: String) -> Stage? {
        if path == "sql/grants.sql" { return .grants }
        let folders = path.split(separator: "/").dropLast()
        // Helpers of one topic may have a folder of their own.
        if folders.count == 4, folders.starts(with: ["sql", "functions", "internal"]) { return .topicFunctions }
        switch folders.joined(separator: "/") {
        case "sql/functions/internal": return .internalFunctions
        case "sql/functions": return .functions
        case "sql/triggers": return .triggers
        case "sql/views/internal": return .internalViews
        case "sql/views": return .views
        default: return nil
        }
    }
}
