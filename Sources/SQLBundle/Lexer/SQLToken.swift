/// One lexical piece of a SQL file; white space and comments have none.
package struct SQLToken: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A keyword or an unquoted name; `text` is in lower case, as the server folds it.
        case word
        /// A `"quoted"` name; `text` is without its quotes.
        case quotedName
        /// A `'string'` of any kind; `text` is without its quotes, escapes as written.
        case string
        /// A `$tag$ body $tag$`; `text` is the body.
        case dollarString
        /// A number, an operator character or punctuation, one character each except for numbers.
        case symbol
    }

    package let kind: Kind
    package let text: String
    /// 1-based.
    package let line: Int
    /// Where it stands in the file, in UTF-8 bytes.
    package let range: Range<Int>

    /// Whether it is the keyword `word`, given in lower case.
    package func isWord(_ word: String) -> Bool { kind == .word && text == word }

    /// Whether it is the character `symbol`.
    package func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    /// Whether it can be a name or a part of one.
    package var isName: Bool { kind == .word || kind == .quotedName }
}
