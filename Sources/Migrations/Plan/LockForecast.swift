import SQLBundle

/// A table that a migration will lock, and how strongly, as far as its statements tell.
package struct LockForecast: Sendable, Hashable {
    package enum Mode: String, Sendable, Hashable, Comparable {
        /// Data changes; blocks other DDL only.
        case rowExclusive = "ROW EXCLUSIVE"
        /// `concurrently`, `validate constraint`: blocks vacuum and other DDL.
        case shareUpdateExclusive = "SHARE UPDATE EXCLUSIVE"
        /// An index build: blocks writing.
        case share = "SHARE"
        /// Triggers and foreign keys: blocks writing.
        case shareRowExclusive = "SHARE ROW EXCLUSIVE"
        /// Blocks reading as well.
        case accessExclusive = "ACCESS EXCLUSIVE"

        private static let order: [Mode] = [
            .rowExclusive, .shareUpdateExclusive, .share, .shareRowExclusive, .accessExclusive,
        ]

        package static func < (left: Mode, right: Mode) -> Bool {
            (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
        }
    }

    package let table: String
    package let mode: Mode
    /// The table's size with its indexes; nil before it was looked up.
    package internal(set) var bytes: Int?

    /// The strongest lock on each table that is there already; `created` collects those that are not.
    static func locks(of statements: [SQLStatement], created: inout Set<String>) -> [LockForecast] {
        var strongest: [String: Mode] = [:]
        for statement in statements {
            let subjects = StatementSubject.all(in: statement)
            for subject in subjects where subject.action == .create && subject.kind == "table" {
                created.insert(subject.name)
            }
            for (table, mode) in locks(of: statement, subjects) where !created.contains(table) {
                strongest[table] = max(strongest[table] ?? mode, mode)
            }
        }
        return strongest.map { LockForecast(table: $0.key, mode: $0.value, bytes: nil) }.sorted { $0.table < $1.table }
    }

    private static func locks(of statement: SQLStatement, _ subjects: [StatementSubject]) -> [(String, Mode)] {
        let words = statement.tokens.filter { $0.kind == .word }.map(\.text)
        var result: [(String, Mode)] = []
        for subject in subjects {
            switch (subject.action, subject.kind) {
            case (.alter, "table"): result.append((subject.name, alterMode(words)))
            case (.drop, "table"), (.drop, "view"): result.append((subject.name, .accessExclusive))
            case (.create, "index"):
                subject.table.map { result.append(($0, subject.isConcurrent ? .shareUpdateExclusive : .share)) }
            case (.create, "trigger"): subject.table.map { result.append(($0, .shareRowExclusive)) }
            case (_, "trigger"), (_, "policy"), (_, "rule"): subject.table.map { result.append(($0, .accessExclusive)) }
            default: break
            }
        }
        if subjects.first?.kind == "table", let table = name(after: "references", in: statement) {
            result.append((table, .shareRowExclusive))
        }
        switch words.first {
        case "insert", "merge": name(after: "into", in: statement).map { result.append(($0, .rowExclusive)) }
        case "update": name(after: "update", in: statement).map { result.append(($0, .rowExclusive)) }
        case "delete": name(after: "from", in: statement).map { result.append(($0, .rowExclusive)) }
        case "truncate": name(after: "truncate", in: statement).map { result.append(($0, .accessExclusive)) }
        default: break
        }
        return result
    }

    private static func alterMode(_ words: [String]) -> Mode {
        if words.contains("validate") || words.contains("attach") || words.contains("statistics") {
            return .shareUpdateExclusive
        }
        return words.contains("add") && words.contains("foreign") ? .shareRowExclusive : .accessExclusive
    }

    private static func name(after word: String, in statement: SQLStatement) -> String? {
        guard let index = statement.tokens.firstIndex(where: { $0.isWord(word) }) else { return nil }
        let rest = statement.tokens[(index + 1)...].drop { $0.isWord("only") || $0.isWord("table") }.prefix(3)
        guard let schema = rest.first, schema.isName, rest.count == 3,
            rest[rest.startIndex + 1].isSymbol("."), let table = rest.last, table.isName
        else { return nil }
        return "\(schema.text).\(table.text)"
    }
}
