/// A piece of checked JSON text, taken apart one level at a time.
package struct JSONNode: Sendable {
    package let text: [UInt8]

    /// - Throws: `JSONProblem` when `text` is not one JSON value.
    package init(text: [UInt8]) throws(JSONProblem) {
        var scanner = JSONScanner(text)
        let range = try scanner.value()
        scanner.skipSpace()
        guard scanner.isAtEnd else { throw JSONProblem(reason: "there is text after the value") }
        self.text = Array(scanner.bytes[range])
    }

    /// Takes text that a scanner has been over.
    init(checked: ArraySlice<UInt8>) {
        text = Array(checked)
    }

    /// The members of an object; of members with the same name the last one, as in `jsonb`.
    package func members(of place: String) throws(JSONProblem) -> [String: JSONNode] {
        guard text.first == UInt8(ascii: "{") else { throw JSONProblem(reason: "\(place) must be an object") }
        var members: [String: JSONNode] = [:]
        var scanner = JSONScanner(text)
        try scanner.object { name, value in members[JSONText.decode(text[name])] = JSONNode(checked: text[value]) }
        return members
    }

    /// The elements of an array.
    package func elements(of place: String) throws(JSONProblem) -> [JSONNode] {
        guard text.first == UInt8(ascii: "[") else { throw JSONProblem(reason: "\(place) must be an array") }
        var elements: [JSONNode] = []
        var scanner = JSONScanner(text)
        try scanner.array { elements.append(JSONNode(checked: text[$0])) }
        return elements
    }

    func strings(of place: String) throws(JSONProblem) -> [String] {
        guard text.first == UInt8(ascii: "[") else { throw JSONProblem(reason: "\(place) must be an array of strings") }
        return try elements(of: place).map { element throws(JSONProblem) in try element.string(of: place) }
    }

    func string(of place: String) throws(JSONProblem) -> String {
        guard let string else { throw JSONProblem(reason: "\(place) must be a string") }
        return string
    }

    package var string: String? {
        text.first == UInt8(ascii: "\"") ? JSONText.decode(text[...]) : nil
    }

    package var number: Double? {
        guard let first = text.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else { return nil }
        return Double(json)
    }

    /// A whole number, also when written as `4e2` or with a fraction, which is cut off.
    package var integer: Int64? {
        Int64(json) ?? number.flatMap { Int64(exactly: $0.rounded(.towardZero)) }
    }

    package var isNull: Bool { text == Array("null".utf8) }
    package var isObject: Bool { text.first == UInt8(ascii: "{") }

    /// The text itself.
    package var json: String { String(decoding: text, as: UTF8.self) }
}
