import Foundation
import SQLBundle
import Testing

@Suite("What SQL files may contain")
struct FileRuleTests {
    private func problem(_ path: String, _ text: String) -> SQLFileProblem? {
        #expect(throws: SQLFileProblem.self) { try FixturePack.small.with(path, text).files.pack() }
    }

    @Test("An unknown directive is refused, with the ones that exist")
    func unknownDirective() throws {
        let found = problem("sql/migrations/0003_x.sql", "-- stint:brekaing\nselect 1;\n")
        #expect(found?.line == 1)
        #expect(found?.hint.contains("breaking") == true)
    }

    @Test(
        "A malformed directive, or one that would be missed, is refused",
        arguments: [
            "-- stint:phase later\nselect 1;\n", "-- stint:lock-timeout\nselect 1;\n",
            "-- stint:breaking yes\nselect 1;\n", "select 1;\n-- stint:breaking\n",
            "-- stint:lock-timeout '; drop table x\nselect 1;\n",
        ])
    func malformedDirective(text: String) { _ = problem("sql/migrations/0003_x.sql", text) }

    @Test(
        "A migration neither ends its transaction nor builds concurrently inside it",
        arguments: [
            "begin;\nselect 1;\n", "select 1;\ncommit;\n",
            "create index concurrently a on stint_internal.item (name);\n",
            "-- nothing\n",
        ])
    func transactionControl(text: String) { _ = problem("sql/migrations/0003_x.sql", text) }

    @Test(
        "A file outside a transaction says so and has one statement",
        arguments: ["select 1;\n", "-- stint:no-transaction\nselect 1;\nselect 2;\n"])
    func concurrentFile(text: String) { _ = problem("sql/migrations/0003_x.concurrent.sql", text) }

    @Test(
        "Names and places that mean nothing are refused",
        arguments: [
            "sql/migrations/3_x.sql", "sql/migrations/0003-x.sql", "sql/migrations/0003_X.sql", "sql/other/x.sql",
            "sql/x.sql", "sql/migrations/0002_again.sql",
        ])
    func names(path: String) { _ = problem(path, "select 1;\n") }

    @Test("The binary holds the folder's files, byte for byte")
    func bundleEqualsFolder() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        #expect(try SQLFiles(directory: root.path()) == SQLFiles.embedded)
    }

    @Test("A cron file needs a name, five fields and one statement")
    func schedules() throws {
        func schedule(_ text: String) throws -> [Schedule] {
            try SQLFiles([EmbeddedFile(path: "cron/tick.sql", text: text)]).schedules()
        }
        let good = try schedule("-- stint:schedule tick\n-- stint:every '* * * * *'\nselect stint.tick();\n")
        #expect(good.map(\.name) == ["tick"])
        #expect(good.map(\.expression) == ["* * * * *"])
        #expect(good.map(\.command) == ["select stint.tick()"])
        for bad in [
            "-- stint:every '* * * * *'\nselect 1;\n",
            "-- stint:schedule a\n-- stint:every '*/10 * * * * *'\nselect 1;\n",
            "-- stint:schedule a\n-- stint:every '* * * * *'\nselect 1; select 2;\n",
        ] {
            #expect(throws: SQLFileProblem.self) { try schedule(bad) }
        }
    }
}
