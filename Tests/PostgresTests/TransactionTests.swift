import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct TransactionTests {
    private struct Unrelated: Error {}

    private func connectWithTable() async throws -> Connection {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table if not exists item (id int)")
        return connection
    }

    private func count(_ connection: Connection) async throws -> Int {
        try await connection.query("select count(*) as n from item").single().int("n")
    }

    @Test("What a transaction did is there when it returns")
    func commits() async throws {
        let connection = try await connectWithTable()
        let answer = try await connection.transaction { connection in
            _ = try await connection.query("insert into item values (1)")
            return 42
        }
        #expect(answer == 42)
        #expect(try await count(TestDatabase.current.connect()) == 1)
    }

    @Test("A transaction that throws leaves nothing behind, and the connection is usable")
    func rollsBack() async throws {
        let connection = try await connectWithTable()
        await #expect(throws: Unrelated.self) {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into item values (1)")
                throw Unrelated()
            }
        }
        #expect(try await count(connection) == 0)
    }

    @Test("A cancelled task's transaction is rolled back, not left open")
    func cancelledTransactionIsRolledBack() async throws {
        let connection = try await connectWithTable()
        let watcher = try await TestDatabase.current.connect()
        let task = Task {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into item values (1)")
                _ = try await connection.query("select pg_sleep(3600)")
            }
        }
        try await eventually { try await watcher.isSleeping(connection) }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.isCancelled == true)
        #expect(try await count(connection) == 0)
        let state = try await watcher.query(
            "select state from pg_stat_activity where pid = $1::int", [String(connection.backendPID)])
        #expect(state.first?["state"] == "idle")
    }

    @Test("A failure that the body hides is not mistaken for a commit")
    func hiddenFailure() async throws {
        let connection = try await connectWithTable()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into item values (1)")
                _ = try? await connection.query("select 1/0")
            }
        }
        #expect(error?.sqlState == "25P02")
        #expect(try await count(connection) == 0)
    }

    @Test("Statements of other tasks stay out of a transaction")
    func othersWait() async throws {
        let connection = try await connectWithTable()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let transaction = Task {
            try await connection.transaction { connection in
                _ = try await connection.query("insert into item values (1)")
                start.finish()
                // Long enough for the other task to get in between, if it could.
                for _ in 0..<50 { _ = try await connection.query("select pg_sleep(0.001)") }
                throw Unrelated()
            }
        }
        for await _ in started {}
        _ = try await connection.query("insert into item values (2)")
        await #expect(throws: Unrelated.self) { try await transaction.value }
        #expect(try await connection.query("select id from item").map { $0["id"] } == ["2"])
    }

    @Test("A transaction within a transaction is refused")
    func nested() async throws {
        let connection = try await connectWithTable()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.transaction { try await $0.transaction { _ in } }
        }
        #expect(error?.sqlState == "25001")
        #expect(try await count(connection) == 0)
    }

    @Test("A transaction on one connection may use one on another")
    func twoConnections() async throws {
        let first = try await connectWithTable()
        let second = try await connectWithTable()
        try await first.transaction { first in
            try await second.transaction { second in
                _ = try await first.query("insert into item values (1)")
                _ = try await second.query("insert into item values (2)")
            }
            _ = try await first.query("insert into item values (3)")
        }
        #expect(try await count(first) == 3)
    }
}
