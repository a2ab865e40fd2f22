import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct RowTests {
    private func row() async throws -> Row {
        let connection = try await TestDatabase.current.connect()
        return try await connection.query(
            """
            select 42 as int, 9223372036854775807 as bigint, -0.5::float8 as double, 'NaN'::float8 as nan,
                   true as yes, false as no, 'word' as text, null::int as nothing, 9223372036854775808 as huge
            """
        ).single()
    }

    @Test("Typed getters read what PostgreSQL writes")
    func typedGetters() async throws {
        let row = try await row()
        #expect(try row.int("int") == 42)
        #expect(try row.int("bigint") == .max)
        #expect(try row.double("double") == -0.5)
        #expect(try row.double("nan").isNaN)
        #expect(try row.bool("yes"))
        #expect(try !row.bool("no"))
        #expect(try row.optionalInt("nothing") == nil)
        #expect(try row.optionalString("nothing") == nil)
        #expect(try row.optionalBool("nothing") == nil)
        #expect(try row.optionalDouble("nothing") == nil)
    }

    @Test("A column that the result lacks is named, together with those it has")
    func missingColumn() async throws {
        let row = try await row()
        let error = #expect(throws: RowError.self) { try row.optionalString("txet") }
        #expect(error?.description.contains("\"txet\"") == true)
        #expect(error?.description.contains("\"text\"") == true)
        #expect(row["txet"] == nil)
        #expect(row[99] == nil)
    }

    @Test("NULL where a value was expected names the column")
    func unexpectedNull() async throws {
        let row = try await row()
        #expect(throws: RowError.null(column: "nothing")) { try row.string("nothing") }
        #expect(throws: RowError.null(column: "nothing")) { try row.int("nothing") }
        #expect(throws: RowError.null(column: "nothing")) { try row.utf8("nothing") }
    }

    @Test("A malformed value names the column and the type, never the value")
    func malformedValue() async throws {
        let row = try await row()
        for read in [{ _ = try row.int("text") }, { _ = try row.double("text") }, { _ = try row.bool("text") }] {
            let error = #expect(throws: RowError.self, performing: read)
            #expect(error?.description.contains("\"text\"") == true)
            #expect(error?.description.contains("word") == false)
        }
        #expect(throws: RowError.malformed(column: "huge", expected: "whole number")) { try row.int("huge") }
    }

    @Test("Exactly one row is what single gives, and nothing else")
    func single() async throws {
        let connection = try await TestDatabase.current.connect()
        let none = try await connection.query("select 1 where false")
        let two = try await connection.query("select generate_series(1, 2)")
        #expect(throws: RowError.rowCount(0)) { try none.single() }
        #expect(throws: RowError.rowCount(2)) { try two.single() }
    }
}
