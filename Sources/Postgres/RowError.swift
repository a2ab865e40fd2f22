/// The result of a statement is not what the program was written for: most often SQL and program of different versions.
///
/// It names columns and never shows values, so that it may be logged.
package enum RowError: Error, Sendable, Equatable, CustomStringConvertible {
    case missing(column: String, available: [String])
    case null(column: String)
    case malformed(column: String, expected: String)
    case rowCount(Int)

    package var description: String {
        switch self {
        case .missing(let column, let available):
            "the result has no column \"\(column)\", only \(available.map { "\"\($0)\"" }.joined(separator: ", "))"
        case .null(let column):
            "column \"\(column)\" is NULL where a value was expected"
        case .malformed(let column, let expected):
            "column \"\(column)\" does not hold a \(expected)"
        case .rowCount(let count):
            "the statement returned \(count) rows where exactly one was expected"
        }
    }
}
