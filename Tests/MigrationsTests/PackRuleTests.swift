import SQLBundle
import Testing

@Suite("The real pack")
struct PackRuleTests {
    @Test("No migration calls a repeatable function or reads a repeatable view: it must replay for ever")
    func migrationsStandAlone() throws {
        let pack = try SQLFiles.embedded.pack()
        let repeatable = Set(
            pack.objects.flatMap { SQLStatement.split($0.text) }.flatMap(StatementSubject.all(in:))
                .filter { $0.action == .create && ["function", "procedure", "view"].contains($0.kind) }.map(\.name))
        for migration in pack.migrations {
            for name in names(in: SQLLexer.tokens(of: migration.text)) where repeatable.contains(name) {
                Issue.record("\(migration.path) uses \(name); move what it needs into the migration itself")
            }
        }
    }

    @Test("Each file of an exposed function creates the function it is named after, in its own folder's schema")
    func oneObjectPerFile() throws {
        for object in try SQLFiles.embedded.pack().objects where object.stage == .functions || object.stage == .views {
            let name = object.file.name.dropLast(4)
            let created = SQLStatement.split(object.text).flatMap(StatementSubject.all(in:))
                .filter { $0.action == .create }.map(\.name)
            #expect(created == ["stint.\(name)"], "\(object.path)")
        }
    }

    /// `schema.name` wherever it stands in code: not in strings and comments, but in the bodies of `do` blocks.
    private func names(in tokens: [SQLToken]) -> Set<String> {
        var found: Set<String> = []
        for index in tokens.indices {
            if tokens[index].isWord("do"), index + 1 < tokens.count, tokens[index + 1].kind == .dollarString {
                found.formUnion(names(in: SQLLexer.tokens(of: tokens[index + 1].text)))
            }
            if tokens[index].isSymbol("."), index > 0, index + 1 < tokens.count {
                found.insert("\(tokens[index - 1].text).\(tokens[index + 1].text)")
            }
        }
        return found
    }
}
