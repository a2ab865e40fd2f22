import Migrations
import Postgres
import SQLBundle
import TestSupport
import Testing

@Suite("An interrupted migration is resumed", .emptyDatabase)
struct InterruptionTests {
    /// A function that ends its own session when its turn has come, and does nothing otherwise.
    private static let boundary = """
        create table public.fault (boundary int);
        insert into public.fault values (0);
        create function public.boundary(p_number int) returns void language plpgsql as $$
        begin
            perform pg_terminate_backend(pg_backend_pid()) from public.fault where boundary = p_number;
        end $$;

        """

    private static func pack(boundaries: inout Int) -> FixturePack {
        var count = 0
        func point() -> String {
            count += 1
            return "select public.boundary(\(count));\n"
        }
        let pack = FixturePack.small
            .with("sql/migrations/0002_items.sql", point() + FixturePack.items + point())
            .with("sql/migrations/0003_note.sql", point() + FixturePack.addColumn + point())
            .with("sql/views/items.sql", point() + (FixturePack.small.texts["sql/views/items.sql"] ?? "") + point())
            .with("sql/grants.sql", point())
        boundaries = count
        return pack
    }

    @Test("Killed at every statement boundary in turn, the database ends as if nothing had happened")
    func killedEverywhere() async throws {
        let database = try TestDatabase.current
        var boundaries = 0
        let files = Self.pack(boundaries: &boundaries).files
        try await database.execute(Self.boundary)
        for boundary in 1...boundaries {
            try await database.execute("update public.fault set boundary = \(boundary)")
            let error = await #expect(throws: MigrationError.self, "boundary \(boundary)") {
                try await Migrator(database.settings, files: files).up()
            }
            #expect((error?.underlying as? PostgresError)?.isConnectionLost == true)
        }
        try await database.execute("update public.fault set boundary = 0")
        try await Migrator(database.settings, files: files).up()
        #expect(try await Migrator(database.settings, files: files).up().changedNothing)
        #expect(try await Migrator(database.settings, files: files).verify().findings.isEmpty)
    }

    @Test("An index that a failed concurrent build left invalid is dropped and built again")
    func invalidIndex() async throws {
        let database = try TestDatabase.current
        let pack = FixturePack.small.with("sql/migrations/0003_note.sql", FixturePack.addColumn)
        try await Migrator(database.settings, files: pack.files).up()
        try await database.execute("insert into stint_internal.item (name, note) values ('a', 'same'), ('b', 'same')")
        let next = pack.with("sql/migrations/0004_note_index.concurrent.sql", FixturePack.concurrentIndex)
        await #expect(throws: MigrationError.self) { try await Migrator(database.settings, files: next.files).up() }
        let valid = "select indisvalid from pg_index where indexrelid = 'stint_internal.item_note'::regclass"
        #expect(try await database.value(valid) == "f")
        #expect(try await database.value("select state from stint_internal.migration where version = 4") == "started")
        try await database.execute("update stint_internal.item set note = name")
        let events = Events()
        try await Migrator(database.settings, files: next.files, onEvent: events.record).up()
        #expect(events.resumed.count == 1)
        #expect(try await database.value(valid) == "t")
        #expect(
            try await database.value("select state || attempts from stint_internal.migration where version = 4")
                == "done2")
    }

    @Test("An index that was finished just before the runner died is not built twice")
    func finishedIndex() async throws {
        let database = try TestDatabase.current
        let pack = FixturePack.small.with("sql/migrations/0003_note.sql", FixturePack.addColumn)
            .with("sql/migrations/0004_note_index.concurrent.sql", FixturePack.concurrentIndex)
        try await Migrator(database.settings, files: pack.files).up()
        try await database.execute(
            "update stint_internal.migration set state = 'started', finished_at = null where version = 4")
        let before = try await database.value("select 'stint_internal.item_note'::regclass::oid")
        try await Migrator(database.settings, files: pack.files).up()
        #expect(try await database.value("select 'stint_internal.item_note'::regclass::oid") == before)
        #expect(try await database.value("select state from stint_internal.migration where version = 4") == "done")
    }
}
