import DevCluster
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A runner in bad surroundings says what is wrong and what to do, with its documented exit code")
struct StartTests {
    private func refusal(_ url: String, code: Int32, _ words: String...) async throws {
        let handlers = try Scripts()
        let runner = try StintProcess(
            ["work", "--handlers", handlers.directory, "--scratch", handlers.directory],
            environment: ["DATABASE_URL": url])
        #expect(try await runner.end() == code, "\(runner.errors)")
        for word in words + ["hint: "] { #expect(runner.errors.contains(word), "\(word) is not in: \(runner.errors)") }
        #expect(runner.errors.hasPrefix("stint: "))
        #expect(runner.output.isEmpty)
    }

    @Test("The database is down")
    func down() async throws {
        try await refusal("postgresql://postgres@127.0.0.1:1/none", code: 69, "refused")
    }

    @Test("The database does not exist", .emptyDatabase)
    func noDatabase() async throws {
        try await refusal(
            TestDatabase.current.url.replacing(TestDatabase.current.name, with: "not_there"), code: 69, "not_there")
    }

    @Test("The password is wrong")
    func wrongPassword() async throws {
        var options = DevCluster.Options(profile: .test)
        options.access = .loopback(password: "right")
        let server = try await DevCluster.start(options)
        let url = server.url(database: "postgres").replacing("right", with: "wrong")
        try await refusal(url, code: 77, "password")
        await server.stop()
    }

    @Test("The database accepts no writes", .freshDatabase)
    func readOnly() async throws {
        let database = try TestDatabase.current
        let admin = try await database.connect()
        try await admin.execute(
            "alter database \(SQL.identifier(database.name)) set default_transaction_read_only = on")
        await admin.close()
        try await refusal(database.url, code: 69, "read")
    }

    @Test("Stint is not installed", .emptyDatabase)
    func notInstalled() async throws {
        try await refusal(TestDatabase.current.url, code: 3, "not installed", "stint migrate up")
    }

    @Test("The database is one migration behind", .freshDatabase)
    func behind() async throws {
        let admin = try await TestDatabase.current.connect()
        try await admin.execute(
            "delete from stint_internal.migration where version = (select max(version) from stint_internal.migration)")
        await admin.close()
        try await refusal(TestDatabase.current.url, code: 3, "older", "stint migrate up")
    }

    @Test("The database is ahead, by a migration that this runner cannot work with", .freshDatabase)
    func ahead() async throws {
        let admin = try await TestDatabase.current.connect()
        let columns = try await admin.query(
            """
            select string_agg(quote_ident(attname), ', ') as names,
                   string_agg(case attname when 'version' then '9999' when 'breaking' then 'true' else quote_ident(attname) end, ', ') as cells
            from pg_attribute where attrelid = 'stint_internal.migration'::regclass and attnum > 0 and not attisdropped
                and attgenerated = '' and attidentity = ''
            """
        ).single()
        try await admin.execute(
            """
            insert into stint_internal.migration (\(columns.string("names")))
            select \(columns.string("cells")) from stint_internal.migration order by version desc limit 1
            """)
        await admin.close()
        try await refusal(TestDatabase.current.url, code: 4, "newer")
    }

    @Test("The handlers are not where it is told, or it is not told at all", .freshDatabase)
    func noHandlers() async throws {
        let url = try TestDatabase.current.url
        let nowhere = try await StintProcess.run(
            ["work", "--handlers", "/nonexistent"], environment: ["DATABASE_URL": url])
        #expect(nowhere.exitCode == 64, "\(nowhere.errors)")
        #expect(nowhere.errors.contains("/nonexistent"))
        let file = try await StintProcess.run(["work", "--handlers", "/etc/passwd"], environment: ["DATABASE_URL": url])
        #expect(file.exitCode == 64 && file.errors.contains("Not a directory\nhint: "), "\(file.errors)")
        let untold = try await StintProcess.run(["work"], environment: ["DATABASE_URL": url])
        #expect(untold.exitCode == 64, "\(untold.errors)")
        #expect(untold.errors.contains("--handlers"))
    }

    @Test(
        "A queue that cannot be, such as two names in one, is refused before anything is asked of the database",
        arguments: ["mail,default", "", "a b"])
    func badQueue(_ queue: String) async throws {
        let answer = try await StintProcess.run(
            ["work", "--handlers", "/tmp", "--queue", queue], environment: ["DATABASE_URL": "postgresql://127.0.0.1:1/none"])
        #expect(answer.exitCode == 64 && answer.errors.contains("give --queue several times"), "\(answer.errors)")
    }

    @Test("A role without rights is told which of Stint's roles to ask for", .freshDatabase)
    func noRights() async throws {
        let database = try TestDatabase.current
        let role = "stranger_\(UInt32.random(in: .min ... .max))"
        let admin = try await database.connect()
        _ = try await admin.query("create role \(role) login")
        try await refusal(
            database.url.replacing("user=postgres", with: "user=\(role)"), code: 77, "permission denied", "stint_worker runs them")
        _ = try await admin.query("drop role \(role)")
        await admin.close()
    }

    @Test("A signal while it still tries to connect ends it")
    func stoppedWhileConnecting() async throws {
        let server = try SilentServer()
        let handlers = try Scripts()
        let runner = try StintProcess(
            ["work", "--handlers", handlers.directory, "--scratch", handlers.directory],
            environment: ["DATABASE_URL": "postgresql://postgres@127.0.0.1:\(server.port)/none"])
        try await eventually { server.hasVisitor }
        runner.signal(SIGTERM)
        try await runner.end()
    }
}
