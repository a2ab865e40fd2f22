/// Checks JSON text (RFC 8259) and finds its parts without building values, so that raw text is passed on as written
/// and numbers keep their digits. Accepts only what PostgreSQL can store as `jsonb`.
///
/// `\u0000` and lone surrogates, which PostgreSQL refuses, are replaced by `\ufffd` in place: the length stays the same.
struct JSONScanner {
    /// Deeper nesting is refused; PostgreSQL would run out of stack somewhere beyond 6,000.
    static let deepest = 512
    /// Longer numbers and larger exponents are refused; `numeric` ends at 131,072 digits.
    static let longestNumber = 10_000

    private(set) var bytes: [UInt8]
    private(set) var index: Int
    /// How many escapes had to be replaced.
    private(set) var replacements = 0
    private var depth = 0

    init(_ bytes: [UInt8], from index: Int = 0) {
        self.bytes = bytes
        self.index = index
    }

    var isAtEnd: Bool { index >= bytes.count }

    mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    /// Skips one value and returns where it stood.
    mutating func value() throws(JSONProblem) -> Range<Int> {
        skipSpace()
        let start = index
        switch peek() {
        case UInt8(ascii: "{"): try object { _, _ in }
        case UInt8(ascii: "["): try array { _ in }
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
        return start..<index
    }

    /// Skips an object, telling each member's name (with quotes) and value as ranges.
    mutating func object(_ member: (Range<Int>, Range<Int>) -> Void) throws(JSONProblem) {
        try open("{")
        if !takes("}") {
            repeat {
                skipSpace()
                let nameStart = index
                try string()
                let name = nameStart..<index
                skipSpace()
                try take(":")
                member(name, try value())
                skipSpace()
            } while takes(",")
            try take("}")
        }
        depth -= 1
    }

    mutating func array(_ element: (Range<Int>) -> Void) throws(JSONProblem) {
        try open("[")
        if !takes("]") {
            repeat {
                element(try value())
                skipSpace()
            } while takes(",")
            try take("]")
        }
        depth -= 1
    }

    private mutating func open(_ bracket: Unicode.Scalar) throws(JSONProblem) {
        try take(bracket)
        depth += 1
        guard depth <= Self.deepest else { throw JSONProblem(reason: "nested deeper than \(Self.deepest)") }
        skipSpace()
    }

    private mutating func string() throws(JSONProblem) {
        try take("\"")
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case ..<0x20: throw problem("a control character must be escaped")
            default: index += 1
            }
        }
        throw problem("a string does not end")
    }

    private mutating func escape() throws(JSONProblem) {
        guard index + 1 < bytes.count else { throw problem("a string does not end") }
        switch bytes[index + 1] {
        case UInt8(ascii: "u"):
            guard let unit = hexUnit(at: index) else { throw problem("\\u needs four hexadecimal digits") }
            if unit >> 10 == 0x36, let low = hexUnit(at: index + 6), low >> 10 == 0x37 {
                index += 12
                return
            }
            if unit == 0 || unit >> 11 == 0x1B { replaceEscape() }
            index += 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        default: throw problem("unknown escape")
        }
    }

    private mutating func replaceEscape() {
        bytes.replaceSubrange(index + 2..<index + 6, with: Array("fffd".utf8))
        replacements += 1
    }

    /// The UTF-16 unit written as `\uXXXX` at a position.
    private func hexUnit(at position: Int) -> UInt16? {
        JSONText.hexUnit(bytes[...], at: position)
    }

    private mutating func number() throws(JSONProblem) {
        let start = index
        _ = takes("-")
        if !takes("0") { try digits() }
        if takes(".") { try digits() }
        if takes("e") || takes("E") {
            if !takes("+") { _ = takes("-") }
            let exponentStart = index
            try digits()
            guard index - exponentStart < 5 else { throw problem("a number's exponent is too large") }
        }
        guard index - start <= Self.longestNumber else { throw problem("a number is too long") }
    }

    private mutating func digits() throws(JSONProblem) {
        let start = index
        while index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] { index += 1 }
        guard index > start else { throw problem("a value is missing") }
    }

    private mutating func word(_ text: StaticString) throws(JSONProblem) {
        for offset in 0..<text.utf8CodeUnitCount {
            guard index < bytes.count, bytes[index] == text.utf8Start[offset] else { throw problem("unknown word") }
            index += 1
        }
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(truncatingIfNeeded: character.value) else { return false }
        index += 1
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) throws(JSONProblem) {
        guard takes(character) else { throw problem("'\(character)' is missing") }
    }

    private func problem(_ reason: String) -> JSONProblem {
        JSONProblem(reason: "\(reason) (at byte \(index + 1))")
    }
}
