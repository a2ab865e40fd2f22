/// Makes a handler's bytes fit for a `text` column and a terminal.
package enum TextCleaner {
    /// Repairs invalid UTF-8 (U+FFFD), replaces U+0000, which PostgreSQL cannot store, by U+FFFD, drops colour sequences
    /// (ESC [ … letter) and shows every other control character as `\xNN`. Tabs stay, and line ends if wanted.
    package static func clean(_ bytes: some Collection<UInt8>, keepingLineEnds: Bool = false) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: { isControl($0) && $0 != "\t" }) else { return text }
        var cleaned = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\t": cleaned.append(scalar)
            case "\n" where keepingLineEnds: cleaned.append(scalar)
            case "\r" where keepingLineEnds && scalars.first == "\n": break
            case "\u{0}": cleaned.append("\u{FFFD}")
            case "\u{1B}" where scalars.first == "[": skipColour(&scalars)
            default:
                if isControl(scalar) {
                    cleaned.append(contentsOf: escaped(scalar).unicodeScalars)
                } else {
                    cleaned.append(scalar)
                }
            }
        }
        return String(cleaned)
    }

    /// C0, DEL and C1; the latter because some terminals obey it.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }

    private static func skipColour(_ scalars: inout Substring.UnicodeScalarView) {
        scalars.removeFirst()
        while let scalar = scalars.first, scalar.value >= 0x20, scalar.value < 0x40 { scalars.removeFirst() }
        if let final = scalars.first, (0x40...0x7E).contains(final.value) { scalars.removeFirst() }
    }
}
