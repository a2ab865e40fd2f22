import Migrations
import Postgres
import SQLBundle
import Testing

@Suite("stint migrate up")
struct UpTests {
    @Test("A fresh database gets every migration, then every object, and a ledger of both")
    func freshInstall() async throws {
        try await withScratchDatabase { database in
            let report = try await Migrator(database.settings, files: FixturePack.small.files).up()
            #expect(report.applied.map(\.version) == [1, 2])
            #expect(
                report.objects == [
                    "sql/functions/internal/item_count.sql", "sql/functions/count_items.sql",
                    "sql/triggers/touch_item.sql", "sql/views/items.sql", "sql/grants.sql",
                ])
            #expect(try await database.value("select stint.count_items()") == "0")
            #expect(
                try await database.value(
                    "select string_agg(name || ' ' || state, ', ' order by version) from stint_internal.migration")
                    == "0001_schemas done, 0002_items done")
            #expect(
                try await database.value("select count(*) from stint_internal.object_version where checksum <> ''") == "5")
        }
    }

    @Test("A second up changes nothing")
    func secondUp() async throws {
        try await withScratchDatabase { database in
            let migrator = Migrator(database.settings, files: FixturePack.small.files)
            try await migrator.up()
            let report = try await migrator.up()
            #expect(report.changedNothing)
            #expect(report.version == 2)
        }
    }
}
