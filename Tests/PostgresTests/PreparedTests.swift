import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct PreparedTests {
    private let sql = "select * from answer()"

    private func connectWithFunction() async throws -> Connection {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create function answer() returns table (a int) language sql as 'select 42'")
        return connection
    }

    @Test("A statement is prepared once for each connection")
    func preparedOnce() async throws {
        let connection = try await connectWithFunction()
        for _ in 0..<3 {
            #expect(try await connection.query(prepared: "q", sql: "select $1::int as n", ["7"]).single().int("n") == 7)
        }
        let prepared = try await connection.query("select from pg_prepared_statements where name = 'q'")
        #expect(prepared.count == 1)
    }

    @Test("A migration that changes what a function returns does not break a running program")
    func changedResult() async throws {
        let connection = try await connectWithFunction()
        #expect(try await connection.query(prepared: "q", sql: sql).single().int("a") == 42)
        let migration = try await TestDatabase.current.connect()
        try await migration.execute(
            """
            drop function answer();
            create function answer() returns table (a int, b int) language sql as 'select 42, 43';
            """)
        #expect(try await connection.query(prepared: "q", sql: sql).single().int("b") == 43)
    }

    @Test("A statement that the server forgot is prepared anew")
    func forgotten() async throws {
        let connection = try await connectWithFunction()
        _ = try await connection.query(prepared: "q", sql: sql)
        try await connection.execute("deallocate all")
        #expect(try await connection.query(prepared: "q", sql: sql).single().int("a") == 42)
    }

    @Test("A name that is given other SQL runs the other SQL")
    func otherSQL() async throws {
        let connection = try await connectWithFunction()
        _ = try await connection.query(prepared: "q", sql: sql)
        #expect(try await connection.query(prepared: "q", sql: "select 1 as one").single().int("one") == 1)
    }
}
