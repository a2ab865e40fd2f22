import Handlers

/// The good payload with something wrong in it.
struct PayloadVariations {
    /// JSON text by name.
    let members: [String: String]
    /// More would take long and tell little.
    private static let mostFields = 8

    init(_ payload: String) {
        members = (try? JSONNode(text: Array(payload.utf8))).flatMap { try? StoredJSON.members($0) } ?? [:]
    }

    var fields: [String] { Array(members.keys.sorted().prefix(Self.mostFields)) }

    /// Without one field.
    func lacking(_ field: String) -> String {
        StoredJSON.object(members.filter { $0.key != field })
    }

    /// Each with one field of another type, and what was done to it.
    func mistyped(_ field: String) -> [(payload: String, change: String)] {
        let wrong: [(String, String)] = [
            ("null", "null"), ("[[], {}]", "a list"),
            members[field]?.first == "\"" ? ("-1.5", "a number") : ("\"no number\"", "a text"),
        ]
        return wrong.filter { $0.0 != members[field] }.map { value, name in
            (StoredJSON.object(members.merging([field: value]) { $1 }), "\(field) as \(name)")
        }
    }

    /// All texts in it replaced; `nil` when there is none.
    func replacingTexts(with text: String) -> String? {
        let replaced = members.mapValues { Self.replacingTexts(of: $0, with: StoredJSON.quoted(text)) }
        return replaced == members ? nil : StoredJSON.object(replaced)
    }

    /// In lists and objects too.
    private static func replacingTexts(of json: String, with literal: String) -> String {
        guard let node = try? JSONNode(text: Array(json.utf8)) else { return json }
        if node.string != nil { return literal }
        if let members = try? node.members(of: "the value") {
            return StoredJSON.object(members.mapValues { replacingTexts(of: $0.json, with: literal) })
        }
        guard let elements = try? node.elements(of: "the value") else { return json }
        return "[" + elements.map { replacingTexts(of: $0.json, with: literal) }.joined(separator: ", ") + "]"
    }

    /// With a further field.
    func adding(_ field: String, _ value: String) -> String {
        StoredJSON.object(members.merging([field: value]) { $1 })
    }
}
