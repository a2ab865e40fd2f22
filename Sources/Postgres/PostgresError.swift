/// What PostgreSQL, or libpq on the way to it, had to say about a failure.
///
/// Decide by `sqlState` or the properties beside it, never by the text: servers speak many languages.
package struct PostgresError: Error, Sendable, Equatable {
    /// Five characters. Where no server gave one: 08001 could not connect, 08003 used after closing, 08006 lost.
    package var sqlState: String
    package var message: String
    package var detail: String?
    package var hint: String?
    /// The call stack inside the server (`CONTEXT` in psql).
    package var context: String?
    package var schema: String?
    package var table: String?
    package var constraint: String?
    /// Where in the statement, in characters counted from 1.
    package var position: Int?
    /// The server's C function that raised it. The one language-independent way to tell some errors apart.
    package var routine: String?

    package init(
        sqlState: String, message: String, detail: String? = nil, hint: String? = nil, context: String? = nil,
        schema: String? = nil, table: String? = nil, constraint: String? = nil, position: Int? = nil,
        routine: String? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.context = context
        self.schema = schema
        self.table = table
        self.constraint = constraint
        self.position = position
        self.routine = routine
    }
}

extension PostgresError: CustomStringConvertible {
    /// For a terminal: message, detail and hint, each on a line of its own.
    package var description: String {
        var lines = [message]
        if let detail { lines.append("Detail: \(detail)") }
        if let hint { lines.append("Hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}
