import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct LiteralTests {
    @Test(
        "An array literal means the same to the server, there and back",
        arguments: [
            [], [""], [nil], ["NULL"], ["null", nil, ""], ["a b", "a,b", "{a}", "}"], ["\"", "\\", "\\\"", "'"],
            ["☕️", "e\u{301}", "\"\u{301}", "\\\u{301}"], [" lead", "trail ", "tab\t", "line\n"], ["[0:1]={a,b}"],
        ] as [[String?]])
    func arrays(elements: [String?]) async throws {
        let connection = try await TestDatabase.current.connect()
        let row = try await connection.query(
            "select $1::text[] as whole, cardinality($1::text[]) as count, ($1::text[])[1] as first",
            [PostgresArray.literal(elements)]
        ).single()
        #expect(try PostgresArray.parse(row.string("whole")) == elements)
        #expect(try row.int("count") == elements.count)
        #expect(try row.optionalString("first") == elements.first ?? nil)
    }

    @Test("Arrays of integers go there and back, extremes included")
    func integers() async throws {
        let connection = try await TestDatabase.current.connect()
        let numbers: [Int64] = [.min, -1, 0, 1, .max]
        let row = try await connection.query("select $1::bigint[] as n", [PostgresArray.literal(numbers)]).single()
        #expect(try PostgresArray.parseIntegers(row.string("n")) == numbers)
        #expect(try PostgresArray.parseIntegers("{}").isEmpty)
    }

    @Test("An array that does not start at 1 is read like any other")
    func bounds() async throws {
        #expect(try PostgresArray.parse("[0:1]={a,b}") == ["a", "b"])
    }

    @Test(
        "What is no one-dimensional array is refused",
        arguments: [
            "", "{", "}", "a", "{a", "{a,}", "{,a}", "{a}b", "{{a},{b}}", "{\"a}", "{\"a\\", "{a}}", "{\"a\"b}",
        ])
    func malformed(text: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresArray.parse(text) }
        #expect(error?.sqlState == "22P02")
    }

    @Test("Integers with a NULL or a word among them are refused", arguments: ["{1,NULL}", "{1,x}", "{1.5}"])
    func malformedIntegers(text: String) {
        #expect(throws: PostgresError.self) { try PostgresArray.parseIntegers(text) }
    }

    @Test(
        "A quoted name and a quoted string stay one name and one string",
        arguments: ["plain", "Sp ace", "it's", "say \"hi\"", "back\\slash'", "'\u{301};--", "\"\u{301}", "\\'"])
    func quoting(text: String) async throws {
        let connection = try await TestDatabase.current.connect()
        for conforming in ["on", "off"] {
            try await connection.execute("set standard_conforming_strings = \(conforming)")
            let rows = try await connection.query("select \(SQL.literal(text)) as \(SQL.identifier(text))")
            #expect(rows.columns == [text])
            #expect(rows.first?[0] == text)
        }
    }
}
