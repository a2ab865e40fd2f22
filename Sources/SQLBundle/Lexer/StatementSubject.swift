/// What a DDL statement creates, alters or drops, as far as its first words tell.
package struct StatementSubject: Sendable, Hashable {
    package enum Action: String, Sendable { case create, alter, drop }

    package let action: Action
    /// `table`, `index`, `view`, `function`, `procedure`, `sequence`, `type`, `trigger`, `schema`, …
    package let kind: String
    /// With its schema, as in `stint_internal.job_queue`; without one if none was written.
    package let name: String
    /// The table that an index, a trigger or a policy is on.
    package let table: String?
    package let isConcurrent: Bool
    /// `alter … rename to` this name.
    package let newName: String?

    private static let modifiers: Set<String> = [
        "or", "replace", "unlogged", "temp", "temporary", "unique", "recursive", "materialized", "constraint",
    ]

    /// The subjects of `statement`; several only for `drop … a, b`, none if it is no DDL.
    package static func all(in statement: SQLStatement) -> [StatementSubject] {
        var reader = TokenReader(statement.tokens)
        guard let action = reader.word().flatMap(Action.init(rawValue:)) else { return [] }
        while let word = reader.peek, word.kind == .word, modifiers.contains(word.text) { reader.advance() }
        guard let kind = reader.word() else { return [] }
        let isConcurrent = reader.skip("concurrently")
        reader.skip("if", "not", "exists")
        reader.skip("if", "exists")
        reader.skip("only")
        if action != .create, kind == "trigger" || kind == "policy" || kind == "rule" {
            return [onTable(action, kind, &reader)].compactMap(\.self)
        }
        switch (action, kind) {
        case (.create, "trigger"), (.create, "policy"), (.create, "rule"), (.create, "index"):
            return [onTable(action, kind, &reader, isConcurrent: isConcurrent)].compactMap(\.self)
        case (.drop, _):
            return reader.nameList().map {
                StatementSubject(
                    action: .drop, kind: kind, name: $0, table: nil, isConcurrent: isConcurrent, newName: nil)
            }
        default:
            guard let name = reader.name() else { return [] }
            let newName = action == .alter && reader.skip("rename", "to") ? reader.name() : nil
            return [
                StatementSubject(
                    action: action, kind: kind, name: name, table: nil, isConcurrent: isConcurrent, newName: newName)
            ]
        }
    }

    /// Reads `name … on [only] table`. An index without a name gets an empty one.
    private static func onTable(
        _ action: Action, _ kind: String, _ reader: inout TokenReader, isConcurrent: Bool = false
    ) -> StatementSubject? {
        let name = reader.peek?.isWord("on") == true ? "" : reader.name()
        while reader.peek?.isWord("on") == false { reader.advance() }
        guard let name, reader.skip("on") else { return nil }
        reader.skip("only")
        return StatementSubject(
            action: action, kind: kind, name: name, table: reader.name(), isConcurrent: isConcurrent, newName: nil)
    }
}
