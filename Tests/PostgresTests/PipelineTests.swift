import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct PipelineTests {
    private func connectWithTable() async throws -> Connection {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table item (id int primary key)")
        return connection
    }

    @Test("Results come in the order of the statements")
    func order() async throws {
        let connection = try await connectWithTable()
        let results = try await connection.pipeline((0..<300).map { ("select $1::int as n", [String($0)]) })
        #expect(try results.map { try $0.get().single().int("n") } == Array(0..<300))
    }

    @Test("An error in the middle undoes those before, skips those after and spares the connection")
    func errorInTheMiddle() async throws {
        let connection = try await connectWithTable()
        let results = try await connection.pipeline([
            ("insert into item values (1)", []), ("select 1/0", []), ("insert into item values (2)", []),
        ])
        #expect(results.count == 3)
        #expect(try results[0].get().affected == 1)
        #expect(throws: PostgresError.self) { try results[1].get() }
        if case .failure(let error) = results[1] { #expect(error.sqlState == "22012") }
        if case .failure(let error) = results[2] { #expect(error.sqlState == "25P02") }
        #expect(throws: PostgresError.self) { try results[2].get() }
        #expect(try await connection.query("select from item").isEmpty)
    }

    @Test("A constraint that fails at the commit fails the whole pipeline")
    func deferredConstraint() async throws {
        let connection = try await connectWithTable()
        try await connection.execute(
            "create table child (id int references item deferrable initially deferred)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline([("insert into child values (7)", []), ("select 1", [])])
        }
        #expect(error?.sqlState == "23503")
        #expect(try await connection.query("select from child").isEmpty)
    }

    @Test("Large statements and large results at the same time do not deadlock")
    func large() async throws {
        let connection = try await connectWithTable()
        let megabyte = String(repeating: "x", count: 1 << 20)
        let results = try await connection.pipeline((0..<16).map { _ in ("select $1::text as t", [megabyte]) })
        #expect(try results.allSatisfy { try $0.get().single().string("t").utf8.count == megabyte.utf8.count })
    }

    @Test("COPY in a pipeline is refused")
    func copy() async throws {
        let connection = try await connectWithTable()
        await #expect(throws: PostgresError.self) {
            try await connection.pipeline([("copy item from stdin", []), ("select 1", [])])
        }
    }

    @Test("An empty pipeline does nothing")
    func empty() async throws {
        let connection = try await connectWithTable()
        #expect(try await connection.pipeline([]).isEmpty)
        #expect(try await connection.query("select 1").count == 1)
    }
}
