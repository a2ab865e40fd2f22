import Foundation
import Migrations
import SQLBundle
import Testing

@Suite("The extension")
struct ExtensionTests {
    @Test("The control file names the release of the binary")
    func version() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let control = try String(contentsOf: root.appending(path: "extension/stint.control"), encoding: .utf8)
        #expect(control.contains("default_version = '\(BuildInfo.version)'"))
    }

    @Test("Its script has neither transaction control, nor psql commands but the guard, nor concurrent builds")
    func script() throws {
        let files = FixturePack.small
            .with("sql/migrations/0003_note.sql", FixturePack.addColumn)
            .with("sql/migrations/0004_note_index.concurrent.sql", FixturePack.concurrentIndex).files
        let text = try ExtensionScript(files: files).text
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("\\") }.count == 1)
        #expect(text.hasPrefix("\\echo Use \"create extension stint\" to load this file. \\quit\n"))
        let tokens = SQLStatement.split(String(text.drop { $0 != "\n" })).map(\.tokens)
        #expect(!tokens.contains { $0[0].isWord("begin") || $0[0].isWord("commit") })
        #expect(!tokens.joined().contains { $0.isWord("concurrently") })
        #expect(text.contains("create unique index  item_note on stint_internal.item (note);"))
    }
}
