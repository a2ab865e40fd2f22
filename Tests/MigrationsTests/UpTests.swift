import Migrations
import Postgres
import SQLBundle
import TestSupport
import Testing

@Suite("stint migrate up", .emptyDatabase)
struct UpTests {
    @Test("A fresh database gets every migration, then every object, and a ledger of both")
    func freshInstall() async throws {
        let database = try TestDatabase.current
        let report = try await Migrator(database.settings, files: FixturePack.small.files).up()
        #expect(report.applied.map(\.version) == [1, 2])
        #expect(
            report.objects == [
                "sql/functions/internal/item_count.sql", "sql/functions/count_items.sql",
                "sql/triggers/touch_item.sql", "sql/views/items.sql", "sql/grants.sql",
            ])
        #expect(try await database.value("select stint.count_items()") == "0")
        let states = "select string_agg(name || ' ' || state, ', ' order by version) from stint_internal.migration"
        #expect(try await database.value(states) == "0001_schemas done, 0002_items done")
        let objects = "select count(*) from stint_internal.object_version where checksum <> ''"
        #expect(try await database.value(objects) == "5")
    }

    @Test("A second up changes nothing")
    func secondUp() async throws {
        let migrator = Migrator(try TestDatabase.current.settings, files: FixturePack.small.files)
        try await migrator.up()
        let report = try await migrator.up()
        #expect(report.changedNothing)
        #expect(report.version == 2)
    }

    @Test("The real pack installs, a second up finds nothing to do, and verify finds no difference")
    func realPack() async throws {
        let database = try TestDatabase.current
        let settings = database.settings
        let report = try await Migrator.install(on: settings)
        #expect(report.version == (try SQLFiles.embedded.pack().version))
        #expect(try await Migrator(settings).up().changedNothing)
        // What Stint itself makes later is no difference: partitions with their triggers, and those of a setting.
        _ = try await database.value("select stint.roll_partitions()")
        _ = try await database.value("select stint.change_setting('audit_transitions', 'all')")
        let drift = try await Migrator(settings).verify()
        #expect(drift.findings.isEmpty, "\(drift.findings)")
        #expect(drift.notes.isEmpty)
    }

    @Test("Only an object whose file changed is applied again, and the grants with it")
    func changedObject() async throws {
        let database = try TestDatabase.current
        try await Migrator(database.settings, files: FixturePack.small.files).up()
        let changed = FixturePack.small.with(
            "sql/functions/count_items.sql", FixturePack.function("stint.count_items", "select 42::bigint"))
        let report = try await Migrator(database.settings, files: changed.files).up()
        #expect(report.objects == ["sql/functions/count_items.sql", "sql/grants.sql"])
        #expect(try await database.value("select stint.count_items()") == "42")
    }

    @Test("An object that a migration dropped comes back, even if its file is unchanged")
    func droppedObject() async throws {
        let database = try TestDatabase.current
        try await Migrator(database.settings, files: FixturePack.small.files).up()
        let next = FixturePack.small.with("sql/migrations/0003_drop.sql", "drop view stint.items;\n")
        try await Migrator(database.settings, files: next.files).up()
        #expect(try await database.value("select to_regclass('stint.items')") == "stint.items")
    }

    @Test("--to stops behind that version and leaves the objects alone")
    func upTo() async throws {
        let database = try TestDatabase.current
        var options = MigrationOptions()
        options.upTo = 1
        let report = try await Migrator(database.settings, files: FixturePack.small.files, options: options).up()
        #expect(report.applied.map(\.version) == [1])
        #expect(report.objects.isEmpty)
        #expect(report.deferred == ["sql/migrations/0002_items.sql"])
    }

    @Test("A migration of the phase post waits until it is asked for, except in a new database")
    func postPhase() async throws {
        let settings = try TestDatabase.current.settings
        try await Migrator(settings, files: FixturePack.small.files).up()
        let next = FixturePack.small
            .with("sql/migrations/0003_post.sql", "-- stint:phase post\n" + FixturePack.addColumn)
            .with("sql/migrations/0004_pre.sql", "alter table stint_internal.item add column size int;\n")
        let first = try await Migrator(settings, files: next.files).up()
        #expect(first.applied.map(\.version) == [4])
        #expect(first.deferred == ["sql/migrations/0003_post.sql"])
        var options = MigrationOptions()
        options.phases = [.pre, .post]
        #expect(try await Migrator(settings, files: next.files, options: options).up().applied.map(\.version) == [3])
    }

    @Test("A check that does not hold undoes its migration")
    func postcondition() async throws {
        let database = try TestDatabase.current
        let bad = FixturePack.small.with(
            "sql/migrations/0003_note.sql", "-- stint:verify select 1 = 0\n" + FixturePack.addColumn)
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database.settings, files: bad.files).up()
        }
        #expect(error?.code == .postcondition)
        #expect(try await database.value("select max(version) from stint_internal.migration") == "2")
    }

    @Test("A breaking migration needs permission")
    func breaking() async throws {
        let settings = try TestDatabase.current.settings
        try await Migrator(settings, files: FixturePack.small.files).up()
        let next = FixturePack.small.with(
            "sql/migrations/0003_note.sql", "-- stint:breaking\n" + FixturePack.addColumn)
        let error = await #expect(throws: MigrationError.self) { try await Migrator(settings, files: next.files).up() }
        #expect(error?.code == .breaking)
        var options = MigrationOptions()
        options.allowBreaking = true
        #expect(try await Migrator(settings, files: next.files, options: options).up().version == 3)
    }
}
