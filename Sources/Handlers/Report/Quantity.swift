/// Sizes and times as a person writes them.
package enum Quantity {
    /// "512 MB", "1.5 GB", "300 bytes"; 1 KB is 1,024 bytes.
    static func bytes(_ count: Int) -> String {
        let units = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)]
        guard let (name, size) = units.first(where: { count >= $0.1 }) else { return "\(count) bytes" }
        return "\(oneDecimal(Double(count) / Double(size))) \(name)"
    }

    /// "15 min", "1 h 30 min", "2.5 s", "300 ms".
    package static func time(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 60 { return "\(oneDecimal(seconds)) s" }
        let whole = Int(seconds.rounded())
        let parts = [(whole / 3600, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")].filter { $0.0 > 0 }
        return parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
