import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct CancellationTests {
    @Test("Cancelling the task cancels the statement, and the connection stays usable")
    func cancelsTheStatement() async throws {
        let connection = try await TestDatabase.current.connect()
        let watcher = try await TestDatabase.current.connect()
        let task = Task { try await connection.query("select pg_sleep(3600)") }
        try await eventually { try await watcher.isSleeping(connection) }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.sqlState == "57014")
        #expect(error?.isConnectionLost == false)
        #expect(try await connection.query("select 1 as one").single().int("one") == 1)
    }

    @Test("A cancelled task sends nothing at all")
    func cancelledBefore() async throws {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table item (id int)")
        let task = Task {
            // Cancelled by itself, so that it surely is when the statement comes.
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await connection.query("insert into item values (1)")
        }
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.isCancelled == true)
        #expect(try await connection.query("select from item").isEmpty)
    }

    @Test("A cancellation never hits the statement after the one it was meant for")
    func neverTheNext() async throws {
        let connection = try await TestDatabase.current.connect()
        for _ in 0..<200 {
            let task = Task { try await connection.query("select 1") }
            task.cancel()
            _ = try? await task.value
            _ = try await connection.query("select pg_sleep(0.001)")
        }
    }

    @Test("Cancelling a script, a pipeline and a COPY that wait for a lock ends them")
    func othersThanQueries() async throws {
        let connection = try await TestDatabase.current.connect()
        let locker = try await TestDatabase.current.connect()
        try await locker.execute("create table item (id int)")
        let statements: [@Sendable () async throws -> Void] = [
            { try await connection.execute("select 1; lock table item") },
            { _ = try await connection.pipeline([("insert into item values (1)", [])]).map { try $0.get() } },
            { _ = try await connection.copyIn("copy item from stdin", Array("1\n".utf8)) },
            { _ = try await connection.query(prepared: "insert_item", sql: "insert into item values (1)") },
        ]
        for statement in statements {
            try await locker.execute("begin; lock table item in exclusive mode")
            let task = Task { try await statement() }
            try await eventually {
                try await !locker.query(
                    "select from pg_locks where pid = $1::int and not granted", [String(connection.backendPID)]
                ).isEmpty
            }
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.sqlState == "57014")
            try await locker.execute("rollback")
        }
        #expect(try await connection.query("select from item").isEmpty)
    }

    @Test("Cancelling a task that is connecting does not wait for the network")
    func connecting() async throws {
        // A server that takes the connection and never says a word.
        let silent = try SilentServer()
        let settings = ConnectionSettings("host=127.0.0.1 port=\(silent.port) sslmode=disable dbname=x user=x")
        let task = Task { try await Connection.connect(settings) }
        try await eventually { silent.hasVisitor }
        task.cancel()
        // Nothing else would end it: the server never answers, and no time was set.
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.isCancelled == true)
    }
}
