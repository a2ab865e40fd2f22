/// What a SQL file must look like for a `###"""` literal to repeat it byte for byte.
enum LiteralRules {
    /// Why `text` cannot be embedded, and what to do about it; nil if it can.
    static func objection(to text: String) -> String? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return "starts with a byte order mark; save it without one" }
        if bytes.contains(0x0D) { return "has carriage returns; use LF line endings (`sed -i 's/\\r$//' FILE`)" }
        if bytes.contains(0) { return "has a NUL byte; remove it" }
        if bytes.last != 0x0A { return "does not end in a newline; add one" }
        if bytes.count < 2 || bytes.suffix(2).allSatisfy({ $0 == 0x0A }) {
            return "ends in more than one newline, or is empty; end it in exactly one"
        }
        if text.contains("\"\"\"###") || text.contains("\\###") {
            return "has the characters that delimit its Swift literal (\"\"\"### or \\###); write them another way"
        }
        return nil
    }
}
