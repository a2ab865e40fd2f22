import Migrations
import Postgres
import SQLBundle
import TestSupport
import Testing

@Suite("What migrate refuses, and what it says", .emptyDatabase)
struct RefusalTests {
    private let three = FixturePack.small.with("sql/migrations/0004_note.sql", FixturePack.addColumn)

    /// Installs `three`, then tries `changed`.
    private func refusal(of changed: FixturePack, runner: String = BuildInfo.version) async throws -> MigrationError? {
        let settings = try TestDatabase.current.settings
        try await Migrator(settings, files: three.files).up()
        var options = MigrationOptions()
        options.runnerVersion = runner
        return await #expect(throws: MigrationError.self) {
            try await Migrator(settings, files: changed.files, options: options).up()
        }
    }

    @Test("A migration that was edited after it was applied, by name")
    func editedMigration() async throws {
        let error = try await refusal(
            of: three.with("sql/migrations/0002_items.sql", FixturePack.items + "select 1;\n"))
        #expect(error?.code == .changedFile)
        #expect(error?.message.contains("sql/migrations/0002_items.sql") == true)
        #expect(error?.hint.contains("new migration") == true)
    }

    @Test("A migration that was inserted below applied ones")
    func insertedMigration() async throws {
        let error = try await refusal(of: three.with("sql/migrations/0003_new.sql", "select 1;\n"))
        #expect(error?.code == .outOfOrder)
        #expect(error?.message.contains("0003_new.sql") == true)
    }

    @Test("A migration that was inserted below applied ones and calls itself post: the chain tells")
    func insertedPost() async throws {
        let error = try await refusal(
            of: three.with("sql/migrations/0003_new.sql", "-- stint:phase post\nselect 1;\n"))
        #expect(error?.code == .outOfOrder)
        #expect(error?.message.contains("0004_note.sql") == true)
    }

    @Test("Migrations that changed places")
    func reordered() async throws {
        let error = try await refusal(
            of: three.with("sql/migrations/0004_note.sql", nil)
                .with("sql/migrations/0003_note.sql", FixturePack.addColumn)
                .with("sql/migrations/0004_items.sql", "select 1;\n"))
        #expect(error?.code == .changedFile || error?.code == .outOfOrder)
    }

    @Test("A migration whose file is gone")
    func missingFile() async throws {
        let error = try await refusal(
            of: three.with("sql/migrations/0002_items.sql", nil).with("sql/migrations/0005_x.sql", "select 1;\n"))
        #expect(error?.code == .outOfOrder)
        #expect(error?.message.contains("0002_items") == true)
    }

    @Test("A database that a newer release has migrated, naming that release")
    func databaseAhead() async throws {
        let error = try await refusal(of: FixturePack.small)
        #expect(error?.code == .databaseAhead)
        #expect(error?.hint.contains("stint \(BuildInfo.version)") == true)
    }

    @Test("Putting an older release's function over a newer one's")
    func olderObjects() async throws {
        let older = three.with(
            "sql/functions/count_items.sql", FixturePack.function("stint.count_items", "select 1::bigint"))
        let error = try await refusal(of: older, runner: "0.0.9")
        #expect(error?.code == .databaseAhead)
    }

    @Test("A read-only database")
    func readOnly() async throws {
        let database = try TestDatabase.current
        try await database.execute("alter database \(database.name) set default_transaction_read_only = on")
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database.settings, files: three.files).up()
        }
        #expect(error?.code == .readOnly)
    }

    @Test("A role that may not create schemas, with the grant that it needs")
    func noPrivilege() async throws {
        let database = try TestDatabase.current
        let role = "limited_\(database.name)"
        try await database.execute("create role \(role) login")
        var settings = database.settings
        settings.options["user"] = role
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(settings, files: three.files).up()
        }
        #expect(error?.code == .noPrivilege)
        #expect(error?.hint.contains("grant create on database \(database.name) to \(role);") == true)
        try await database.execute("grant create on database \(database.name) to \(role)")
        #expect(try await Migrator(settings, files: three.files).up().version == 4)
        try await database.execute("drop owned by \(role) cascade; drop role \(role)")
    }

    @Test("Schemas of somebody else, naming the owner")
    func foreignOwner() async throws {
        let database = try TestDatabase.current
        let role = "other_\(database.name)"
        try await database.execute("create role \(role) login; create schema stint")
        var settings = database.settings
        settings.options["user"] = role
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(settings, files: three.files).up()
        }
        #expect(error?.code == .noPrivilege)
        #expect(error?.message.contains("postgres") == true)
        try await database.execute("drop role \(role)")
    }

    @Test("Tables without a ledger, until they are adopted")
    func noLedger() async throws {
        let database = try TestDatabase.current
        try await database.execute(
            "create schema stint; create schema stint_internal;" + FixturePack.items + FixturePack.addColumn)
        let migrator = Migrator(database.settings, files: three.files)
        let error = await #expect(throws: MigrationError.self) { try await migrator.up() }
        #expect(error?.code == .noLedger)
        #expect(try await migrator.adopt(at: 4).count == 3)
        let report = try await migrator.up()
        #expect(report.applied.isEmpty)
        #expect(report.objects.count == 5)
        #expect(try await migrator.verify().findings.isEmpty)
    }

    @Test("Adopting what is not all there, naming what is missing")
    func incompleteAdoption() async throws {
        let database = try TestDatabase.current
        try await database.execute("create schema stint; create schema stint_internal")
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database.settings, files: three.files).adopt(at: 4)
        }
        #expect(error?.code == .cannotAdopt)
        #expect(error?.detail?.contains("table stint_internal.item") == true)
    }

    @Test("A failing file: it is named, the earlier ones are kept, and the next run goes on")
    func failingFile() async throws {
        let database = try TestDatabase.current
        let bad = three.with("sql/migrations/0005_bad.sql", "select 1 / 0;\n")
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database.settings, files: bad.files).up()
        }
        #expect(error?.code == .failed)
        #expect(error?.message.contains("sql/migrations/0005_bad.sql") == true)
        let good = three.with("sql/migrations/0005_bad.sql", "select 1;\n")
        #expect(try await Migrator(database.settings, files: good.files).up().applied.map(\.version) == [5])
    }
}
