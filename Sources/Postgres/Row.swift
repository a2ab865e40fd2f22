/// One row of a result. All values are PostgreSQL's text; the getters read what PostgreSQL writes and nothing else.
package struct Row: Sendable {
    private let table: Table
    private let index: Int

    init(table: Table, index: Int) {
        self.table = table
        self.index = index
    }

    /// The text of a column; nil for NULL *and* for a column that the result lacks. The typed getters tell them apart.
    package subscript(name: String) -> String? {
        guard let column = table.columns.firstIndex(of: name) else { return nil }
        return self[column]
    }

    /// The text of a column by its place, counted from 0; nil for NULL and outside the row.
    package subscript(column: Int) -> String? {
        guard table.columns.indices.contains(column) else { return nil }
        return table.cell(row: index, column: column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The UTF-8 of a column without the detour of a `String`, for payloads that are only passed on.
    package func utf8(_ name: String) throws(RowError) -> [UInt8] {
        guard let cell = try cell(name) else { throw .null(column: name) }
        return [UInt8](cell)
    }

    package func string(_ name: String) throws(RowError) -> String {
        guard let text = try optionalString(name) else { throw .null(column: name) }
        return text
    }

    package func optionalString(_ name: String) throws(RowError) -> String? {
        try cell(name).map { String(decoding: $0, as: UTF8.self) }
    }

    package func int(_ name: String) throws(RowError) -> Int {
        guard let value = try optionalInt(name) else { throw .null(column: name) }
        return value
    }

    package func optionalInt(_ name: String) throws(RowError) -> Int? {
        try read(name, as: "whole number") { Int($0) }
    }

    package func double(_ name: String) throws(RowError) -> Double {
        guard let value = try optionalDouble(name) else { throw .null(column: name) }
        return value
    }

    /// `NaN`, `Infinity` and `-Infinity` are read as such.
    package func optionalDouble(_ name: String) throws(RowError) -> Double? {
        try read(name, as: "number") { Double($0) }
    }

    package func bool(_ name: String) throws(RowError) -> Bool {
        guard let value = try optionalBool(name) else { throw .null(column: name) }
        return value
    }

    package func optionalBool(_ name: String) throws(RowError) -> Bool? {
        try read(name, as: "boolean") { ["t": true, "f": false][$0] }
    }

    private func read<Value>(
        _ name: String, as type: String, _ parse: (String) -> Value?
    ) throws(RowError) -> Value? {
        guard let text = try optionalString(name) else { return nil }
        guard let value = parse(text) else { throw .malformed(column: name, expected: type) }
        return value
    }

    private func cell(_ name: String) throws(RowError) -> ArraySlice<UInt8>? {
        guard let column = table.columns.firstIndex(of: name) else {
            throw .missing(column: name, available: table.columns)
        }
        return table.cell(row: index, column: column)
    }
}
