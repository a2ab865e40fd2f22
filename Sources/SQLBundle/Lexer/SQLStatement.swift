/// One statement of a file, without its semicolon.
package struct SQLStatement: Sendable, Hashable {
    package let tokens: [SQLToken]
    /// The statement as written, from its first token to its last; comments before it are left out.
    package let text: String

    package init(tokens: [SQLToken], text: String) {
        self.tokens = tokens
        self.text = text
    }

    /// 1-based line of its first token.
    package var line: Int { tokens.first?.line ?? 1 }

    /// Splits a file at the semicolons that end statements: not those in quotes, in parentheses, or in a
    /// `begin atomic … end` body.
    package static func split(_ text: String) -> [SQLStatement] {
        let bytes = Array(text.utf8)
        var statements: [SQLStatement] = []
        var current: [SQLToken] = []
        var parentheses = 0
        var blocks = 0
        func finish() {
            if let first = current.first, let last = current.last {
                let range = first.range.lowerBound..<last.range.upperBound
                statements.append(SQLStatement(tokens: current, text: String(decoding: bytes[range], as: UTF8.self)))
            }
            current = []
            parentheses = 0
            blocks = 0
        }
        for token in SQLLexer.tokens(of: text) {
            if token.isSymbol(";"), parentheses == 0, blocks == 0 {
                finish()
                continue
            }
            if token.isSymbol("(") { parentheses += 1 }
            if token.isSymbol(")") { parentheses -= 1 }
            // The rule psql itself uses: only a routine has a body, in which `case` also ends with `end`.
            if current.isRoutineDefinition {
                if token.isWord("begin") || (blocks > 0 && token.isWord("case")) { blocks += 1 }
                if blocks > 0, token.isWord("end") { blocks -= 1 }
            }
            current.append(token)
        }
        finish()
        return statements
    }
}

extension [SQLToken] {
    /// Whether these tokens begin `create [or replace] function` or `procedure`.
    fileprivate var isRoutineDefinition: Bool {
        guard first?.isWord("create") == true, count >= 2 else { return false }
        let kind = self[1].isWord("or") ? dropFirst(3).first : self[1]
        return kind?.isWord("function") == true || kind?.isWord("procedure") == true
    }
}
