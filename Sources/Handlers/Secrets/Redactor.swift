/// Takes the values of secrets out of what a run says, and puts their names there.
///
/// Finds a value as it is; escaped for JSON once or twice; percent-encoded; in hexadecimal; in base64, also in the middle of
/// something longer; and the pieces of all these at the ends of lines, where something was folded. Does not find what was
/// encrypted, hashed, compressed, reversed or taken apart in another way, nor pieces of under eight bytes.
struct Redactor: Sendable {
    private struct Pattern {
        let bytes: [UInt8]
        let marker: [UInt8]
        /// Shorter pieces at the end of a line are taken for chance; `nil`: all are.
        let fewestFolded: Int?
    }

    private var patterns: [Pattern] = []

    /// - Parameter values: by the secrets' names.
    init(_ values: [String: String]) {
        add(values)
    }

    /// Has it look for more.
    mutating func add(_ values: [String: String]) {
        patterns += values.flatMap { name, value in
            let marker = Array("[secret \(name)]".utf8)
            return SecretPatterns.of(value).map { bytes in
                Pattern(bytes: bytes, marker: marker, fewestFolded: bytes.count >= 16 ? 8 : bytes.count >= 12 ? 6 : nil)
            }
        }
    }

    /// A text of one line or several.
    func text(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let found = bytes.withUnsafeBytes { find(in: $0) }
        guard !found.isEmpty else { return text }
        for (range, marker) in Self.merged(found).reversed() { bytes.replaceSubrange(range, with: marker) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Checked JSON text, which stays JSON: strings are decoded, looked at, and written anew only if something was found; a
    /// number that holds a secret becomes a string.
    func json(_ json: String) -> String {
        let bytes = Array(json.utf8)
        var redacted: [UInt8] = []
        var copied = 0
        var index = 0
        func replace(_ range: Range<Int>, _ replacement: String) {
            redacted += bytes[copied..<range.lowerBound]
            redacted += Array(JSONText.quoted(replacement).utf8)
            copied = range.upperBound
        }
        while index < bytes.count {
            let start = index
            if bytes[index] == UInt8(ascii: "\"") {
                index = JSONText.endOfString(in: bytes, at: index)
                let decoded = JSONText.decode(bytes[start..<index])
                let clean = text(decoded)
                if clean != decoded { replace(start..<index, clean) }
            } else if bytes[index] == UInt8(ascii: "-") || (0x30...0x39).contains(bytes[index]) {
                while index < bytes.count, Self.isNumeric(bytes[index]) { index += 1 }
                let number = String(decoding: bytes[start..<index], as: UTF8.self)
                let clean = text(number)
                if clean != number { replace(start..<index, clean) }
            } else {
                index += 1
            }
        }
        guard copied > 0 else { return json }
        redacted += bytes[copied...]
        return String(decoding: redacted, as: UTF8.self)
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
    }

    private func find(in text: UnsafeRawBufferPointer) -> [(Range<Int>, [UInt8])] {
        var found: [(Range<Int>, [UInt8])] = []
        for pattern in patterns {
            var start = 0
            while let place = ByteSearch.first(pattern.bytes, in: text, from: start) {
                found.append((place..<place + pattern.bytes.count, pattern.marker))
                start = place + pattern.bytes.count
            }
        }
        var start = 0
        while start < text.count {
            let end = ByteSearch.first([0x0A], in: text, from: start) ?? text.count
            let line = Self.trimmed(start..<end, in: text)
            for pattern in patterns { found += Self.folded(pattern, in: text, line) }
            start = end + 1
        }
        return found
    }

    /// What may be a piece of a pattern that goes on in another line: the end of the line, its beginning, or all of it.
    private static func folded(
        _ pattern: Pattern, in text: UnsafeRawBufferPointer, _ line: Range<Int>
    ) -> [(Range<Int>, [UInt8])] {
        guard let fewest = pattern.fewestFolded, line.count >= fewest else { return [] }
        let longest = min(line.count, pattern.bytes.count - 1)
        var found: [(Range<Int>, [UInt8])] = []
        if longest >= fewest {
            for count in stride(from: longest, through: fewest, by: -1)
            where text[line.upperBound - count] == pattern.bytes[0]
                && text[(line.upperBound - count)..<line.upperBound].elementsEqual(pattern.bytes[..<count])
            {
                found.append((line.upperBound - count..<line.upperBound, pattern.marker))
                break
            }
            for count in stride(from: longest, through: fewest, by: -1)
            where text[line.lowerBound] == pattern.bytes[pattern.bytes.count - count]
                && text[line.lowerBound..<(line.lowerBound + count)].elementsEqual(pattern.bytes.suffix(count))
            {
                found.append((line.lowerBound..<line.lowerBound + count, pattern.marker))
                break
            }
        }
        if line.count < pattern.bytes.count {
            let isInside = pattern.bytes.withUnsafeBytes { ByteSearch.first(Array(text[line]), in: $0) != nil }
            if isInside { found.append((line, pattern.marker)) }
        }
        return found
    }

    private static func trimmed(_ line: Range<Int>, in text: UnsafeRawBufferPointer) -> Range<Int> {
        var (start, end) = (line.lowerBound, line.upperBound)
        while start < end, text[start] <= 0x20 { start += 1 }
        while start < end, text[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }

    /// In order and without overlaps.
    private static func merged(_ found: [(Range<Int>, [UInt8])]) -> [(Range<Int>, [UInt8])] {
        var merged: [(Range<Int>, [UInt8])] = []
        for (range, marker) in found.sorted(by: { $0.0.lowerBound < $1.0.lowerBound }) {
            if let last = merged.last, range.lowerBound < last.0.upperBound {
                merged[merged.count - 1].0 = last.0.lowerBound..<max(last.0.upperBound, range.upperBound)
            } else {
                merged.append((range, marker))
            }
        }
        return merged
    }
}
