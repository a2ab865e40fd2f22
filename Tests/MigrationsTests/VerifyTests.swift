import Migrations
import Postgres
import TestSupport
import Testing

@Suite("stint migrate verify", .emptyDatabase)
struct VerifyTests {
    /// Installs the small pack, runs `damage`, and returns what verify finds.
    private func findings(after damage: String) async throws -> [String] {
        let database = try TestDatabase.current
        let migrator = Migrator(database.settings, files: FixturePack.small.files)
        try await migrator.up()
        #expect(try await migrator.verify().findings.isEmpty)
        try await database.execute(damage)
        return try await migrator.verify().findings.map { "\($0.kind.rawValue) \($0.subject)" }
    }

    @Test("It finds objects that no file owns")
    func foreign() async throws {
        let found = try await findings(
            after: """
                create table stint_internal.mine (id int primary key);
                create function stint.mine() returns int language sql as 'select 1';
                create index mine_by_state on stint_internal.item (name, state);
                """)
        #expect(
            found == [
                "foreign function stint.mine", "foreign index stint_internal.mine_by_state",
                "foreign table stint_internal.mine",
            ])
    }

    @Test("It finds a function whose body, settings or privileges were changed by hand")
    func changed() async throws {
        let found = try await findings(
            after: """
                create or replace function stint.count_items() returns bigint language sql stable
                    set search_path = pg_catalog, pg_temp as 'select 7::bigint';
                alter function stint_internal.touch_item() reset search_path;
                grant execute on function stint_internal.item_count() to pg_monitor;
                """)
        #expect(found.contains("changed function stint.count_items()"))
        #expect(found.contains("changed function stint_internal.touch_item()"))
    }

    @Test("It finds a view that was changed, and undoes nothing on its own")
    func changedView() async throws {
        let found = try await findings(
            after: "create or replace view stint.items as select id, upper(name) as name from stint_internal.item")
        #expect(found == ["changed view stint.items"])
        #expect(
            try await TestDatabase.current.value("select pg_get_viewdef('stint.items'::regclass) like '%upper%'") == "t"
        )
    }

    @Test("It finds what was dropped, and up --objects brings a function back")
    func missing() async throws {
        let found = try await findings(after: "drop function stint.count_items(); drop index stint_internal.item_state")
        #expect(found == ["missing function stint.count_items", "missing index stint_internal.item_state"])
        var options = MigrationOptions()
        options.reapplyObjects = true
        try await Migrator(
            try TestDatabase.current.settings, files: FixturePack.small.files, options: options
        ).up()
        #expect(try await TestDatabase.current.value("select stint.count_items()") == "0")
    }

    @Test("It finds a trigger that was switched off")
    func disabledTrigger() async throws {
        let found = try await findings(after: "alter table stint_internal.item disable trigger touch_item")
        #expect(found == ["broken trigger stint_internal.item.touch_item"])
    }
}
