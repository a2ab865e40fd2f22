/// `{"$secret":"name"}` inside JSON text: an object with that one member and nothing else.
enum SecretReferences {
    /// Whether a text may hold references: what every payload is asked, so it is quick.
    static func mayBe(in json: String) -> Bool {
        json.utf8.withContiguousStorageIfAvailable { ByteSearch.first(sign, in: UnsafeRawBufferPointer($0)) != nil } ?? true
    }

    /// The text with each reference replaced by `value`'s answer, as a JSON string.
    static func fill(
        _ json: String, with value: (String) throws(SecretProblem) -> String
    ) throws(SecretProblem) -> String {
        let bytes = Array(json.utf8)
        var filled: [UInt8] = []
        var copied = 0
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "{"), let (name, end) = reference(in: bytes, at: index) {
                filled += bytes[copied..<index]
                filled += Array(JSONText.quoted(try value(name)).utf8)
                index = end
                copied = end
            } else if bytes[index] == UInt8(ascii: "\"") {
                index = JSONText.endOfString(in: bytes, at: index)
            } else {
                index += 1
            }
        }
        guard copied > 0 else { return json }
        filled += bytes[copied...]
        return String(decoding: filled, as: UTF8.self)
    }

    private static let key = Array("\"$secret\"".utf8)
    /// Its rarest byte first, which makes the search quick.
    private static let sign = Array("$secret\"".utf8)

    /// The name and the index after the object, when one begins here that is nothing but a reference.
    private static func reference(in bytes: [UInt8], at start: Int) -> (name: String, end: Int)? {
        var scanner = JSONScanner(bytes, from: start + 1)
        scanner.skipSpace()
        guard bytes[scanner.index...].starts(with: key) else { return nil }
        scanner = JSONScanner(bytes, from: scanner.index + key.count)
        scanner.skipSpace()
        guard scanner.index < bytes.count, bytes[scanner.index] == UInt8(ascii: ":") else { return nil }
        scanner = JSONScanner(bytes, from: scanner.index + 1)
        guard let range = try? scanner.value(), bytes[range].first == UInt8(ascii: "\"") else { return nil }
        let name = JSONText.decode(bytes[range])
        scanner.skipSpace()
        guard !scanner.isAtEnd, bytes[scanner.index] == UInt8(ascii: "}") else { return nil }
        return (name, scanner.index + 1)
    }
}
