/// Whether a job type may become part of a path.
enum JobTypeName {
    static let mostBytes = 128

    /// ASCII letters, digits, `_`, `-` and `.`, the first a letter or digit: no separator, no `..`, no hidden file, no NUL.
    static func isValid(_ jobType: String) -> Bool {
        let bytes = jobType.utf8
        guard let first = bytes.first, isAlphanumeric(first), bytes.count <= mostBytes else { return false }
        return bytes.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
