import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct RoundTripTests {
    @Test(
        "Text comes back as it was sent, whatever is in it",
        arguments: [
            "", "it's", "\"quoted\"", "back\\slash", "naïve ☕️ 🧑‍🚀 e\u{301}", "tab\tline\nreturn\r", "NULL", "{}", "$1",
            String(repeating: "long ", count: 100_000),
        ])
    func textComesBack(text: String) async throws {
        let connection = try await TestDatabase.current.connect()
        let row = try await connection.query("select $1::text as text, octet_length($1) as bytes", [text]).single()
        #expect(row["text"] == text)
        #expect(try row.string("text") == text)
        #expect(try row.utf8("text") == Array(text.utf8))
        #expect(try row.int("bytes") == text.utf8.count)
    }

    @Test("NULL is nil both ways and is not the empty string")
    func nullIsNil() async throws {
        let connection = try await TestDatabase.current.connect()
        let row = try await connection.query(
            "select $1::text as a, $1 is null as b, $2::text as c, $2 is null as d", [nil, ""]
        ).single()
        #expect(row["a"] == nil)
        #expect(try row.bool("b"))
        #expect(row["c"] == "")
        #expect(try !row.bool("d"))
    }

    @Test("A NUL character is refused instead of cutting the text off")
    func nulIsRefused() async throws {
        let connection = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("select $1::text", ["before\0after"])
        }
        #expect(error?.sqlState == "22021")
        #expect(try await connection.query("select 1").count == 1)
    }

    @Test("A statement says how many rows it changed")
    func affectedRows() async throws {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table item (id int)")
        let inserted = try await connection.query("insert into item select generate_series(1, 7)")
        #expect(inserted.affected == 7)
        #expect(inserted.isEmpty)
        #expect(inserted.commandTag == "INSERT 0 7")
        let selected = try await connection.query("select id from item where id > 5 order by id")
        #expect(selected.affected == 2)
        #expect(selected.map { $0["id"] } == ["6", "7"])
        #expect(try await connection.query("").isEmpty)
    }

    @Test("A script of several statements is all or nothing")
    func scriptIsOneTransaction() async throws {
        let connection = try await TestDatabase.current.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("create table half (id int); insert into half values (1); select 1/0;")
        }
        #expect(error?.sqlState == "22012")
        #expect(try await connection.query("select to_regclass('half') as half").single()["half"] == nil)
    }

    @Test("A notice reaches the closure given at connect, with its severity")
    func noticesAreRouted() async throws {
        let (notices, sink) = AsyncStream.makeStream(of: Notice.self)
        let connection = try await TestDatabase.current.connect(onNotice: { sink.yield($0) })
        try await connection.execute(
            "do $$ begin raise warning 'look out' using detail = 'a wall', hint = 'turn'; end $$")
        let notice = try #require(await notices.first { _ in true })
        #expect(notice.severity == "WARNING")
        #expect(notice.message == "look out")
        #expect(notice.detail == "a wall")
        #expect(notice.hint == "turn")
    }

    @Test("COPY where no COPY is possible is refused, and the connection stays usable")
    func copyInAQueryIsRefused() async throws {
        let connection = try await TestDatabase.current.connect()
        try await connection.execute("create table item (id int)")
        for sql in ["copy item from stdin", "copy (select generate_series(1, 10000)) to stdout"] {
            let error = await #expect(throws: PostgresError.self) { try await connection.query(sql) }
            #expect(error?.sqlState == "0A000")
        }
        #expect(try await connection.query("select count(*) as n from item").single().int("n") == 0)
    }

    @Test("A closed connection refuses everything with 08003")
    func closedConnection() async throws {
        let connection = try await TestDatabase.current.connect()
        #expect(connection.isOpen)
        await connection.close()
        await connection.close()
        #expect(!connection.isOpen)
        let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
        #expect(error?.sqlState == "08003")
        #expect(error?.isConnectionLost == true)
        #expect(await connection.notifications.first { _ in true } == nil)
    }

    @Test("A connection that nobody holds any more ends its session")
    func droppedConnectionEndsItsSession() async throws {
        let watcher = try await TestDatabase.current.connect()
        var dropped: Connection? = try await TestDatabase.current.connect()
        try await dropped?.listen("anything")
        let process = String(try #require(dropped).backendPID)
        dropped = nil
        try await eventually {
            try await watcher.query("select from pg_stat_activity where pid = $1::int", [process]).isEmpty
        }
    }
}
