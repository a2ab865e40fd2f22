import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct ErrorTests {
    @Test("An error carries everything that the server said")
    func fields() async throws {
        let connection = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute(
                """
                do $$ begin
                    raise exception 'no such queue' using errcode = 'ST404', detail = 'Queue "x".', hint = 'Create it.';
                end $$
                """)
        }
        #expect(error?.sqlState == "ST404")
        #expect(error?.message == "no such queue")
        #expect(error?.detail == "Queue \"x\".")
        #expect(error?.hint == "Create it.")
        #expect(error?.context?.contains("inline_code_block") == true)
        #expect(error.map { "\($0)" } == "no such queue\nDetail: Queue \"x\".\nHint: Create it.")
    }

    @Test("A violated constraint is named, with its table and schema")
    func constraint() async throws {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table item (id int constraint item_is_positive check (id > 0))")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("insert into item values ($1::int)", ["-1"])
        }
        #expect(error?.sqlState == "23514")
        #expect(error?.constraint == "item_is_positive")
        #expect(error?.table == "item")
        #expect(error?.schema == "public")
    }

    @Test("A syntax error says where it is")
    func position() async throws {
        let connection = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) { try await connection.query("select selekt from x") }
        #expect(error?.sqlState == "42P01")
        #expect(error?.position == 20)
    }

    @Test("A terminated session reports a lost connection, then stays closed")
    func terminated() async throws {
        let victim = try await TestDatabase.current.connect()
        let other = try await TestDatabase.current.connect()
        _ = try await other.query("select pg_terminate_backend($1::int)", [String(victim.backendPID)])
        let error = await #expect(throws: PostgresError.self) { try await victim.query("select 1") }
        #expect(error?.isConnectionLost == true)
        #expect(error?.isTransient == true)
        #expect(!victim.isOpen)
    }

    @Test(
        "Kinds of failure are told apart by SQLSTATE",
        arguments: [
            ("08006", true, true, false, false), ("57P01", true, true, false, false),
            ("57014", false, false, false, false),
            ("40001", false, true, false, false), ("40P01", false, true, false, false),
            ("55P03", false, true, false, false), ("53300", false, true, false, false),
            ("25006", false, false, true, false), ("28P01", false, false, false, true),
            ("23505", false, false, false, false),
        ])
    func kinds(sqlState: String, isLost: Bool, isTransient: Bool, isReadOnly: Bool, isAuthentication: Bool) {
        let error = PostgresError(sqlState: sqlState, message: "")
        #expect(error.isConnectionLost == isLost)
        #expect(error.isTransient == isTransient)
        #expect(error.isReadOnly == isReadOnly)
        #expect(error.isAuthentication == isAuthentication)
    }

    @Test("A write to a read-only server is known as such")
    func readOnly() async throws {
        var settings = try TestDatabase.current.settings
        settings.options["options"] = "-c default_transaction_read_only=on"
        let connection = try await Connection.connect(settings)
        let error = await #expect(throws: PostgresError.self) { try await connection.execute("create table t ()") }
        #expect(error?.isReadOnly == true)
        #expect(error?.isConnectionLost == false)
    }
}
