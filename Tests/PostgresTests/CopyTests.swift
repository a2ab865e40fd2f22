import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct CopyTests {
    private struct Interrupted: Error {}

    private let sql = "copy item (id, name) from stdin"

    private func connectWithTable() async throws -> Connection {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table item (id int, name text)")
        return connection
    }

    @Test("Any text survives COPY, and NULL stays NULL")
    func textSurvives() async throws {
        let connection = try await connectWithTable()
        let names: [String?] = ["", nil, "\\N", "\\", "tab\tline\nreturn\r", "☕️", "\\.", "\"'"]
        let bytes = names.enumerated().flatMap { CopyText.row([String($0), $1]) }
        #expect(try await connection.copyIn(sql, bytes).affected == names.count)
        let rows = try await connection.query("select name from item order by id")
        #expect(rows.map { $0["name"] } == names)
    }

    @Test("Chunks may be cut anywhere")
    func chunks() async throws {
        let connection = try await connectWithTable()
        let bytes = (0..<1_000).flatMap { CopyText.row([String($0), "naïve ☕️ \($0)"]) }
        let chunks = AsyncStream<[UInt8]> { continuation in
            for start in stride(from: 0, to: bytes.count, by: 7) {
                continuation.yield(Array(bytes[start..<min(start + 7, bytes.count)]))
            }
            continuation.finish()
        }
        #expect(try await connection.copyIn(sql, chunks: chunks).affected == 1_000)
        let row = try await connection.query("select name from item where id = 999").single()
        #expect(row["name"] == "naïve ☕️ 999")
    }

    @Test("A sequence that throws leaves no rows, and the connection usable")
    func interrupted() async throws {
        let connection = try await connectWithTable()
        let chunks = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield(CopyText.row(["1", "one"]))
            continuation.finish(throwing: Interrupted())
        }
        await #expect(throws: Interrupted.self) { try await connection.copyIn(sql, chunks: chunks) }
        #expect(try await connection.query("select from item").isEmpty)
    }

    @Test("A row that the table refuses fails the COPY with the server's reason")
    func refusedRow() async throws {
        let connection = try await connectWithTable()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(sql, Array("1\tone\nnot a number\ttwo\n".utf8))
        }
        #expect(error?.sqlState == "22P02")
        #expect(error?.context?.contains("line 2") == true)
        #expect(try await connection.query("select from item").isEmpty)
    }

    @Test("A COPY within a transaction belongs to it")
    func withinATransaction() async throws {
        let connection = try await connectWithTable()
        await #expect(throws: Interrupted.self) {
            try await connection.transaction { connection in
                let chunks = AsyncStream<[UInt8]> {
                    $0.yield(CopyText.row(["1", "one"])); $0.finish()
                }
                #expect(try await connection.copyIn(sql, chunks: chunks).affected == 1)
                throw Interrupted()
            }
        }
        #expect(try await connection.query("select from item").isEmpty)
    }

    @Test("Statements of other tasks wait for the end of a COPY")
    func othersWait() async throws {
        let connection = try await connectWithTable()
        let (chunks, sink) = AsyncStream.makeStream(of: [UInt8].self)
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let copying = Task {
            try await connection.copyIn(
                sql,
                chunks: chunks.map {
                    ask.finish(); return $0
                })
        }
        sink.yield(CopyText.row(["1", "one"]))
        for await _ in asked {}
        let counting = Task { try await connection.query("select count(*) as n from item").single().int("n") }
        sink.yield(CopyText.row(["2", "two"]))
        sink.finish()
        #expect(try await copying.value.affected == 2)
        #expect(try await counting.value == 2)
    }

    @Test("Anything but COPY FROM STDIN is refused")
    func otherStatements() async throws {
        let connection = try await connectWithTable()
        let error = await #expect(throws: PostgresError.self) { try await connection.copyIn("select 1", []) }
        #expect(error?.sqlState == "42601")
        #expect(try await connection.query("select 1").count == 1)
    }
}
