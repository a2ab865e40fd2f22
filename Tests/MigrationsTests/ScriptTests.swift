import Migrations
import Postgres
import SQLBundle
import TestSupport
import Testing

@Suite("stint migrate script", .emptyDatabase)
struct ScriptTests {
    @Test("psql makes of the script the schema that up makes", arguments: [true, false])
    func equalsUp(usesRealPack: Bool) async throws {
        let files = usesRealPack ? SQLFiles.embedded : Self.withIndex.files
        let database = try TestDatabase.current
        let outcome = try Tool.psql(database.url, script: MigrationScript(files: files).text)
        #expect(outcome.code == 0, "\(outcome.output)")
        let scripted = try Tool.schema(database.url)
        // What the script recorded satisfies the runner.
        #expect(try await Migrator(database.settings, files: files).up().changedNothing)
        try await TestCluster.shared.withDatabase(template: .empty) { other in
            try await Migrator(other.settings, files: files).up()
            #expect(try Tool.schema(other.url) == scripted)
        }
    }

    @Test("Running the script twice is harmless")
    func twice() async throws {
        let database = try TestDatabase.current
        let script = try MigrationScript(files: Self.withIndex.files).text
        for _ in 1...2 { #expect(try Tool.psql(database.url, script: script).code == 0) }
        #expect(try await database.value("select sum(attempts) from stint_internal.migration") == "4")
    }

    @Test("The script refuses what up refuses: an edited file, a newer database, a running migration")
    func refuses() async throws {
        let database = try TestDatabase.current
        try await Migrator(database.settings, files: Self.withIndex.files).up()
        let edited = Self.withIndex.with("sql/migrations/0002_items.sql", FixturePack.items + "select 1;\n")
        let first = try Tool.psql(database.url, script: MigrationScript(files: edited.files).text)
        #expect(first.code == 3 && first.output.contains("0002_items.sql"))
        let older = try Tool.psql(database.url, script: MigrationScript(files: FixturePack.small.files).text)
        #expect(older.code == 3 && older.output.contains("0004_note_index"))
        let holder = try await database.connect()
        _ = try await holder.query("select pg_advisory_lock(1937009006, hashtext('stint'))")
        let busy = try Tool.psql(database.url, script: MigrationScript(files: Self.withIndex.files).text)
        #expect(busy.code == 3 && busy.output.contains("another migration"))
        await holder.close()
    }

    private static let withIndex = FixturePack.small
        .with("sql/migrations/0003_note.sql", FixturePack.addColumn)
        .with("sql/migrations/0004_note_index.concurrent.sql", FixturePack.concurrentIndex)
}
