import FoundationEssentials
package import Handlers

/// JSON as it comes back from a `jsonb` column, so that a handler sees here what it will see in earnest: keys ordered by
/// length, a space after each colon and comma, no escape that is not needed, the last of several equal keys.
package enum StoredJSON {
    package static func text(_ node: JSONNode) throws(JSONProblem) -> String {
        if node.isObject { return object(try members(node)) }
        if let string = node.string { return quoted(string) }
        guard node.text.first == UInt8(ascii: "[") else { return node.json }
        let elements = try node.elements(of: "a value").map { element throws(JSONProblem) in try text(element) }
        return "[" + elements.joined(separator: ", ") + "]"
    }

    /// The members of an object, each as text.
    package static func members(_ node: JSONNode) throws(JSONProblem) -> [String: String] {
        var members: [String: String] = [:]
        for (name, value) in try node.members(of: "the value") { members[name] = try text(value) }
        return members
    }

    /// - Parameter members: JSON text by name.
    package static func object(_ members: [String: String]) -> String {
        let keys = members.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
        return "{" + keys.map { "\(quoted($0)): \(members[$0] ?? "null")" }.joined(separator: ", ") + "}"
    }

    package static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Encoding a string cannot fail.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
