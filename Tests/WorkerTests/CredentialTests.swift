import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A handler that asks for the database gets a login of its own, as long as it runs", .freshDatabase)
struct CredentialTests {
    /// A table `app.item` in which the role may insert but not read, set for the type `import`.
    private func prepare(_ bench: Bench) async throws -> (role: String, configuration: String) {
        let role = "t_import_\(UInt32.random(in: 0...UInt32.max))"
        for statement in [
            "create role \(role) nologin", "create schema app", "create table app.item (who text, as_role text)",
            "grant usage on schema app to \(role)", "grant insert on app.item to \(role)",
            "select stint.allow_database_role('\(role)')", "select stint.set_database_role('import', '\(role)')",
        ] { _ = try await bench.db.query(statement) }
        let configuration = bench.scratch.directory + "/handlers.json"
        try #"{"handlers": {"import": {"database": true}, "other": {"database": true}}}"#.write(
            toFile: configuration, atomically: true, encoding: .utf8)
        return (role, configuration)
    }

    /// Roles are the server's, not the database's: a test that fails must not leave them.
    private func cleanUp(_ bench: Bench, _ role: String) async throws {
        _ = try await bench.db.query("drop owned by \(role)")
        _ = try await bench.db.query("drop role \(role)")
    }

    private func logins(_ bench: Bench, _ id: String) async throws -> String? {
        try await bench.value(
            "select count(*) from pg_roles where rolname like $1",
            ["stint_run_\(id.replacing("-", with: ""))_%"])
    }

    @Test("psql in the handler may do what the role may and nothing else, and the login is gone afterwards")
    func lends() async throws {
        let bench = try await Bench.make()
        let (role, configuration) = try await prepare(bench)
        try bench.handlers.add(
            "import",
            """
            psql -qAtc "insert into app.item values (session_user, current_user)" || exit 3
            psql -qAtc "select * from app.item" && exit 4
            psql -qAtc "select * from stint.jobs" && exit 5
            psql "$DATABASE_URL" -qAtc "insert into app.item values (session_user, current_user)" || exit 6
            echo "$PGPASSWORD $DATABASE_URL"
            cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c "$PGPASSWOR[D]" | sed 's/^/in argv: /'
            """)
        let runner = try await bench.workingRunner("--handler-config", configuration)
        let id = try await bench.create("import")
        try await eventually { try await bench.fact("finished_at", id) != nil }
        #expect(try await bench.fact("status", id) == "completed")
        let rows = try await bench.db.query("select who, as_role from app.item")
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0["who"]?.hasPrefix("stint_run_") == true && $0["as_role"] == role })
        #expect(try await logins(bench, id) == "0")
        let log = try await bench.db.query("select message from stint.job_logs($1::uuid)", [id]).map { $0["message"] ?? "" }
        #expect(log.contains { $0.hasPrefix("[secret database_password] postgresql://stint_run_") }, "\(log)")
        #expect(try await bench.connections().filter { $0 == "stint lender" }.count == 1)
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        try await cleanUp(bench, role)
    }

    @Test("When the runner is killed the login is ended with its sessions, and no one else gets it")
    func runnerDies() async throws {
        let bench = try await Bench.make()
        let (role, configuration) = try await prepare(bench)
        try bench.handlers.add("import", "echo x >> $LEDGER; sleep 300")
        try bench.handlers.add("other", "echo y >> $LEDGER")
        let runner = try await bench.workingRunner("--handler-config", configuration)
        let id = try await bench.create("import")
        try await eventually { bench.handlers.lines.count == 1 }
        #expect(try await logins(bench, id) == "1")
        let refused = try await bench.create("other")
        try await bench.waitFor("retrying", refused)
        #expect(bench.handlers.lines == ["x"])
        #expect(try await bench.fact("error_code", refused) == "credentials_refused")
        #expect(try await bench.fact("error_message", refused)?.contains("set_database_role") == true)
        runner.signal(SIGKILL)
        _ = try await runner.end()
        _ = try await bench.db.query("update stint_internal.job_queue set run = run + 1 where id = $1::uuid", [id])
        #expect(try await bench.value("select stint.end_lent_credentials()") == "1")
        #expect(try await logins(bench, id) == "0")
        try await cleanUp(bench, role)
    }
}
