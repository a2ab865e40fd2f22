import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase) struct RoundTripTests {
    @Test(
        "Text comes back as it was sent, whatever is in it",
        arguments: [
            "", "it's", "\"quoted\"", "back\\slash", "naïve ☕️ 🧑‍🚀 e\u{301}", "tab\tline\nreturn\r", "NULL", "{}", "$1",
        ])
    func textComesBack(text: String) async throws {
        let connection = try await TestDatabase.current.connect()
        let row = try await connection.query("select $1::text as text, octet_length($1) as bytes", [text]).single()
        #expect(row["text"] == text)
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
}
