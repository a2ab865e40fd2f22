/// The forms in which a secret's value is looked for: as it is, and as programs commonly write it.
enum SecretPatterns {
    static func of(_ value: String) -> Set<[UInt8]> {
        var texts: Set<String> = [value]
        let json = inside(JSONText.quoted(value))
        let twice = inside(JSONText.quoted(json))
        texts.formUnion([json, twice, json.replacing("/", with: "\\/"), ascii(json), ascii(twice)])
        let bytes = Array(value.utf8)
        for digits in ["0123456789ABCDEF", "0123456789abcdef"].map({ Array($0.utf8) }) {
            texts.insert(percent(bytes, digits))
            texts.insert(percent(bytes, digits).replacing("%20", with: "+"))
            texts.insert(String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self))
        }
        var patterns = Set(texts.map { Array($0.utf8) })
        for alphabet in [standard, urlSafe] {
            for offset in 0..<3 { patterns.insert(base64(bytes, offset: offset, alphabet)) }
        }
        // Lines of a key are printed one by one, or folded otherwise.
        let lines = value.split(whereSeparator: \.isNewline).map { Array($0.utf8) }
        if lines.count > 1 { patterns.formUnion(lines.filter { $0.count >= fewestLineBytes }) }
        return patterns.filter { $0.count >= SecretStore.fewestBytes }
    }

    private static let fewestLineBytes = 8
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func inside(_ literal: String) -> String { String(literal.dropFirst().dropLast()) }

    /// As encoders write that keep to ASCII.
    private static func ascii(_ json: String) -> String {
        json.utf16.map { $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : JSONText.unicodeEscape($0) }.joined()
    }

    private static func percent(_ bytes: [UInt8], _ digits: [UInt8]) -> String {
        String(
            decoding: bytes.flatMap { byte -> [UInt8] in
                let isPlain = JobTypeName.isAlphanumeric(byte) || "-._~".utf8.contains(byte)
                return isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }, as: UTF8.self)
    }

    /// The characters that are the same whatever stands around the value, which begins `offset` bytes after a multiple of three.
    private static func base64(_ bytes: [UInt8], offset: Int, _ alphabet: [UInt8]) -> [UInt8] {
        let padded = [UInt8](repeating: 0, count: offset) + bytes
        let first = (offset * 8 + 5) / 6
        let end = padded.count * 8 / 6
        guard first < end else { return [] }
        return (first..<end).map { index in
            let bit = index * 6
            let high = UInt16(padded[bit / 8]) << 8
            let low = bit / 8 + 1 < padded.count ? UInt16(padded[bit / 8 + 1]) : 0
            return alphabet[Int((high | low) >> (10 - bit % 8)) & 63]
        }
    }
}
