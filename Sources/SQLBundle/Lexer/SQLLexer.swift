/// Cuts SQL into tokens the way the server's scanner does: dollar quotes, nested comments and `E''` included.
///
/// It never fails: an unterminated quote runs to the end of the file, and the server reports the error.
package struct SQLLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    package static func tokens(of text: String) -> [SQLToken] {
        var lexer = SQLLexer(bytes: Array(text.utf8))
        var tokens: [SQLToken] = []
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next() -> SQLToken? {
        skipBlank()
        guard position < bytes.count else { return nil }
        let start = position
        let startLine = line
        let (kind, content) = scan()
        line += bytes[start..<position].count { $0 == UInt8(ascii: "\n") }
        let text = String(decoding: bytes[content], as: UTF8.self)
        return SQLToken(
            kind: kind, text: kind == .word ? text.lowercased() : text, line: startLine, range: start..<position)
    }

    /// Moves over one token; returns its kind and the bytes that are its text.
    private mutating func scan() -> (SQLToken.Kind, Range<Int>) {
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "'"): return (.string, quoted(by: "'", escapes: false))
        case UInt8(ascii: "\""): return (.quotedName, quoted(by: "\"", escapes: false))
        case UInt8(ascii: "$"):
            if let body = dollarQuoted() { return (.dollarString, body) }
        case let byte where Self.startsWord(byte):
            while position < bytes.count, Self.continuesWord(bytes[position]) { position += 1 }
            if position == start + 1, position < bytes.count, bytes[position] == UInt8(ascii: "'"),
                "eEbBxXnN".utf8.contains(bytes[start])
            {
                return (.string, quoted(by: "'", escapes: bytes[start] | 0x20 == UInt8(ascii: "e")))
            }
            return (.word, start..<position)
        case let byte where Self.isDigit(byte):
            while position < bytes.count, Self.continuesWord(bytes[position]) { position += 1 }
            return (.symbol, start..<position)
        default: break
        }
        position += 1
        return (.symbol, start..<position)
    }

    /// Moves over a quoted piece in which the doubled quote stands for one; returns the range between the quotes.
    private mutating func quoted(by quote: Unicode.Scalar, escapes: Bool) -> Range<Int> {
        let mark = UInt8(ascii: quote)
        position += 1
        let start = position
        while position < bytes.count {
            if escapes, bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] != mark {
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == mark {
                position += 2
            } else {
                defer { position += 1 }
                return start..<position
            }
        }
        position = bytes.count
        return min(start, position)..<position
    }

    /// Moves over `$tag$…$tag$` and returns the range of its body; nil, and no move, if this `$` opens none.
    private mutating func dollarQuoted() -> Range<Int>? {
        var end = position + 1
        while end < bytes.count, Self.continuesWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !Self.isDigit(bytes[position + 1]) else { return nil }
        let tag = bytes[position...end]
        let start = end + 1
        var close = start
        while close + tag.count <= bytes.count, !bytes[close..<close + tag.count].elementsEqual(tag) { close += 1 }
        let found = close + tag.count <= bytes.count
        position = found ? close + tag.count : bytes.count
        return start..<(found ? close : bytes.count)
    }

    private mutating func skipBlank() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\n"):
                line += 1
                position += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C, 0x0B: position += 1
            case UInt8(ascii: "-") where follows(UInt8(ascii: "-")):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "/") where follows(UInt8(ascii: "*")): skipBlockComment()
            default: return
            }
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if bytes[position] == UInt8(ascii: "/"), follows(UInt8(ascii: "*")) {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), follows(UInt8(ascii: "/")) {
                depth -= 1
                position += 2
            } else {
                if bytes[position] == UInt8(ascii: "\n") { line += 1 }
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    private func follows(_ byte: UInt8) -> Bool { position + 1 < bytes.count && bytes[position + 1] == byte }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func startsWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte | 0x20)
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
}
