/// Builds a JSON object around values that are JSON text already: results and checkpoints pass through the runner
/// exactly as the handler wrote them, large numbers included.
package struct JSONText {
    private var members = ""

    package init() {}

    /// The object.
    package var text: String { "{\(members)}" }

    package static func array(_ elements: [JSONText]) -> String {
        "[" + elements.map(\.text).joined(separator: ",") + "]"
    }

    /// Nil leaves the member out.
    package mutating func add(_ key: String, _ value: String?) {
        if let value { append(key, Self.quoted(value)) }
    }

    package mutating func add(_ key: String, _ value: (some BinaryInteger)?) {
        if let value { append(key, String(value)) }
    }

    package mutating func add(_ key: String, _ value: Bool?) {
        if let value { append(key, String(value)) }
    }

    /// - Parameter json: a JSON value as text; nil leaves the member out.
    package mutating func add(_ key: String, json: String?) {
        if let json { append(key, json) }
    }

    private mutating func append(_ key: String, _ json: String) {
        if !members.isEmpty { members += "," }
        members += Self.quoted(key)
        members += ":"
        members += json
    }

    /// A JSON string. U+0000, which PostgreSQL cannot store, becomes U+FFFD.
    package static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0": result += "\u{FFFD}"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
