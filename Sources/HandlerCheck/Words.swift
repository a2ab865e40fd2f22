/// Times and lists as a person writes them.
enum Words {
    static func time(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        if seconds < 1 { return "\(Int(seconds * 1000)) ms" }
        let tenths = Int((seconds * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }

    /// The first, and how many more there are.
    static func first(_ findings: [String]) -> String {
        guard let first = findings.first else { return "" }
        return findings.count > 1 ? "\(first) (and \(findings.count - 1) more)" : first
    }
}
