/// PostgreSQL's text form of one-dimensional arrays: `{1,2}`, `{"a b",NULL}`.
package enum PostgresArray {
    /// For a parameter such as `$1::text[]`; nil is NULL.
    package static func literal(_ elements: [String?]) -> String {
        var text = "{"
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            guard let element else {
                text += "NULL"
                continue
            }
            // Always quoted: right for every element, "null" and "" among them.
            text += "\""
            if element.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
                for scalar in element.unicodeScalars {
                    if scalar == "\"" || scalar == "\\" { text += "\\" }
                    text.unicodeScalars.append(scalar)
                }
            } else {
                text += element
            }
            text += "\""
        }
        return text + "}"
    }

    /// For a parameter such as `$1::bigint[]`.
    package static func literal(_ elements: [Int64]) -> String {
        "{" + elements.map(String.init).joined(separator: ",") + "}"
    }

    /// Reads what PostgreSQL writes for an array of one dimension, or none (`{}`).
    ///
    /// - Throws: `PostgresError` 22P02 for anything else, arrays of arrays included.
    package static func parse(_ text: String) throws(PostgresError) -> [String?] {
        var parser = Parser(rest: Substring(text).utf8)
        return try parser.parse()
    }

    /// Reads a `bigint[]` (or narrower) that holds no NULL.
    ///
    /// - Throws: `PostgresError` 22P02.
    package static func parseIntegers(_ text: String) throws(PostgresError) -> [Int64] {
        var numbers: [Int64] = []
        for element in try parse(text) {
            guard let number = element.flatMap({ Int64($0) }) else { throw .malformedArray }
            numbers.append(number)
        }
        return numbers
    }
}

extension PostgresError {
    fileprivate static let malformedArray = PostgresError(
        sqlState: "22P02", message: "not the text of a one-dimensional array of the expected type")
}

private struct Parser {
    var rest: Substring.UTF8View

    mutating func parse() throws(PostgresError) -> [String?] {
        // Arrays that do not start at 1 carry their bounds in front: [0:2]={…}.
        if rest.first == UInt8(ascii: "["), let sign = rest.firstIndex(of: UInt8(ascii: "=")) {
            rest = rest[rest.index(after: sign)...]
        }
        try expect(UInt8(ascii: "{"))
        var elements: [String?] = []
        if rest.first == UInt8(ascii: "}") {
            rest.removeFirst()
        } else {
            var next: UInt8
            repeat {
                elements.append(try element())
                guard let byte = rest.popFirst() else { throw .malformedArray }
                next = byte
            } while next == UInt8(ascii: ",")
            guard next == UInt8(ascii: "}") else { throw .malformedArray }
        }
        guard rest.isEmpty else { throw .malformedArray }
        return elements
    }

    private mutating func element() throws(PostgresError) -> String? {
        guard rest.first == UInt8(ascii: "\"") else {
            let word = rest.prefix { !",{}\"\\".utf8.contains($0) }
            guard !word.isEmpty else { throw .malformedArray }
            rest = rest[word.endIndex...]
            let text = String(Substring(word))
            return text.uppercased() == "NULL" ? nil : text
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { throw .malformedArray }
                bytes.append(escaped)
            default:
                bytes.append(byte)
            }
        }
        throw .malformedArray
    }

    private mutating func expect(_ byte: UInt8) throws(PostgresError) {
        guard rest.popFirst() == byte else { throw .malformedArray }
    }
}
