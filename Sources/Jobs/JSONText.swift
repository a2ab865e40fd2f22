/// Builds a JSON object around values that are JSON text already: results and checkpoints pass through the runner
/// exactly as the handler wrote them, large numbers included.
package struct JSONText {
    private var members: [String] = []

    package init() {}

    /// The object.
    package var text: String { "{" + members.joined(separator: ",") + "}" }

    package static func array(_ elements: [JSONText]) -> String {
        "[" + elements.map(\.text).joined(separator: ",") + "]"
    }

    /// Nil leaves the member out.
    package mutating func add(_ key: String, _ value: String?) {
        if let value { members.append("\(Self.quoted(key)):\(Self.quoted(value))") }
    }

    package mutating func add(_ key: String, _ value: (some BinaryInteger)?) {
        if let value { members.append("\(Self.quoted(key)):\(value)") }
    }

    package mutating func add(_ key: String, _ value: Bool?) {
        if let value { members.append("\(Self.quoted(key)):\(value)") }
    }

    /// - Parameter json: a JSON value as text; nil leaves the member out.
    package mutating func add(_ key: String, json: String?) {
        if let json { members.append("\(Self.quoted(key)):\(json)") }
    }

    /// A JSON string. U+0000, which PostgreSQL cannot store, becomes U+FFFD.
    package static func quoted(_ text: String) -> String {
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
