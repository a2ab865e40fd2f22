import Migrations
import Postgres
import SQLBundle
import TestSupport
import Testing

@Suite("Several at once", .emptyDatabase)
struct ContentionTests {
    @Test("Of twenty migrators at once each file is applied by one, and all end well")
    func twentyMigrators() async throws {
        let settings = try TestDatabase.current.settings
        let files = FixturePack.small.with("sql/migrations/0003_note.sql", FixturePack.addColumn)
            .with("sql/migrations/0004_note_index.concurrent.sql", FixturePack.concurrentIndex).files
        let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
            var options = MigrationOptions()
            options.lockWait = patience
            for _ in 0..<20 {
                group.addTask { [options] in
                    try await Migrator(settings, files: files, options: options).up().applied.map(\.version)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == [1, 2, 3, 4])
    }

    @Test("A migrator that cannot get the lock in time names who has it")
    func lockBusy() async throws {
        let database = try TestDatabase.current
        let holder = try await database.connect(applicationName: "the other one")
        _ = try await holder.query("select pg_advisory_lock(1937009006, hashtext('stint'))")
        var options = MigrationOptions()
        options.lockWait = .milliseconds(200)
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database.settings, files: FixturePack.small.files, options: options).up()
        }
        #expect(error?.code == .lockBusy)
        #expect(error?.detail?.contains("pid \(holder.backendPID) (postgres, the other one)") == true)
        await holder.close()
    }

    @Test("A migration that finds its table locked lets go, names the blocker, and succeeds later")
    func lockTimeout() async throws {
        let database = try TestDatabase.current
        try await Migrator(database.settings, files: FixturePack.small.files).up()
        let blocker = try await database.connect()
        try await blocker.execute("begin; lock table stint_internal.item in access share mode")
        var options = MigrationOptions()
        options.lockTimeout = .milliseconds(400)
        options.firstPause = .milliseconds(50)
        options.maximumPause = .seconds(1)
        options.lockAttempts = 1000
        let events = Events()
        let files = FixturePack.small.with("sql/migrations/0003_note.sql", FixturePack.addColumn).files
        let migrator = Migrator(database.settings, files: files, options: options, onEvent: events.record)
        async let report = migrator.up()
        try await eventually { !events.blockers.isEmpty }
        // While it pauses nobody queues behind it: a reader gets through at once.
        try await blocker.execute("commit")
        #expect(try await report.applied.map(\.version) == [3])
        #expect(Set(events.blockers) == [Int(blocker.backendPID)])
        await blocker.close()
    }

    @Test("A table that stays locked is given up in the end, with the blocker's name and nothing half-done")
    func givesUp() async throws {
        let database = try TestDatabase.current
        try await Migrator(database.settings, files: FixturePack.small.files).up()
        let blocker = try await database.connect()
        try await blocker.execute("begin; lock table stint_internal.item in access share mode")
        var options = MigrationOptions()
        // Long enough for a look at who blocks it.
        options.lockTimeout = .seconds(3)
        options.firstPause = .milliseconds(10)
        options.lockAttempts = 2
        let files = FixturePack.small.with("sql/migrations/0003_note.sql", FixturePack.addColumn).files
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(database.settings, files: files, options: options).up()
        }
        #expect(error?.code == .lockTimeout)
        #expect(error?.detail?.contains("pid \(blocker.backendPID)") == true)
        #expect(try await database.value("select max(version) from stint_internal.migration") == "2")
        await blocker.close()
    }
}
