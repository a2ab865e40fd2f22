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

    /// All texts replaced; `nil` when there is none.
    func replacingTexts(with text: String) -> String? {
        let texts = members.filter { $0.value.first == "\"" }
        guard !texts.isEmpty else { return nil }
        let replaced = texts.mapValues { _ in StoredJSON.quoted(text) }
        return StoredJSON.object(members.merging(replaced) { $1 })
    }

    /// With a further field.
    func adding(_ field: String, _ value: String) -> String {
        StoredJSON.object(members.merging([field: value]) { $1 })
    }
}
