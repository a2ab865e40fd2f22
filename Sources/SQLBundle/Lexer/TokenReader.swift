/// Reads names and keywords from the front of a statement.
struct TokenReader {
    private var rest: ArraySlice<SQLToken>

    init(_ tokens: [SQLToken]) { rest = tokens[...] }

    var peek: SQLToken? { rest.first }

    mutating func advance() { rest = rest.dropFirst() }

    /// The next token if it is a word.
    mutating func word() -> String? {
        guard let token = rest.first, token.kind == .word else { return nil }
        rest = rest.dropFirst()
        return token.text
    }

    /// Moves over `words` if all of them come next.
    @discardableResult
    mutating func skip(_ words: String...) -> Bool {
        guard rest.count >= words.count, zip(rest, words).allSatisfy({ $0.isWord($1) }) else { return false }
        rest = rest.dropFirst(words.count)
        return true
    }

    /// A name with its schema, `schema.name`, quotes removed.
    mutating func name() -> String? {
        guard let first = rest.first, first.isName else { return nil }
        rest = rest.dropFirst()
        guard rest.first?.isSymbol(".") == true, let second = rest.dropFirst().first, second.isName else {
            return first.text
        }
        rest = rest.dropFirst(2)
        return "\(first.text).\(second.text)"
    }

    /// `a, b (argument types), c`; the argument types are passed over.
    mutating func nameList() -> [String] {
        var names: [String] = []
        while let name = name() {
            names.append(name)
            if rest.first?.isSymbol("(") == true { skipParentheses() }
            guard rest.first?.isSymbol(",") == true else { break }
            rest = rest.dropFirst()
        }
        return names
    }

    private mutating func skipParentheses() {
        var depth = 0
        repeat {
            if peek?.isSymbol("(") == true { depth += 1 }
            if peek?.isSymbol(")") == true { depth -= 1 }
            rest = rest.dropFirst()
        } while depth > 0 && !rest.isEmpty
    }
}
