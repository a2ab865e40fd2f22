import Jobs

/// A job's status as people read it.
struct StatusText {
    private let status: JobStatus

    init(_ status: JobStatus) {
        self.status = status
    }

    func coloured(on console: Console) -> String { Self.coloured(status.status, on: console) }

    static func coloured(_ status: String, on console: Console) -> String {
        switch status {
        case "completed": console.coloured(status, .green)
        case "failed", "dead_letter": console.coloured(status, .red)
        case "retrying", "cancelled", "expired": console.coloured(status, .yellow)
        case "processing": console.coloured(status, .blue)
        default: status
        }
    }

    /// `400 of 1000, 2 failed`
    var counts: String? {
        guard let processed = status.processed else { return nil }
        return "\(processed)" + (status.total.map { " of \($0)" } ?? "")
            + (status.failed.map { $0 > 0 ? ", \($0) failed" : "" } ?? "")
    }

    /// `[#########-----------] 45 %`
    func bar() -> String { Self.bar(percent: status.status == "completed" ? 100 : status.percent ?? 0) }

    static func bar(percent: Int, width: Int = 20) -> String {
        let filled = percent * width / 100
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled) + "]"
            + String(repeating: " ", count: percent < 10 ? 3 : percent < 100 ? 2 : 1) + "\(percent) %"
    }

    /// What to say behind the bar, on one line.
    var remark: String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private var text: String {
        if let error = status.errorMessage, status.status != "processing", status.status != "pending" {
            return String(error.prefix(100))
        }
        // What a handler said on its way is no news any more.
        if status.status == "completed" { return String((status.result ?? "").prefix(100)) }
        let parts = [status.message, counts, status.remaining.map { "\(HumanText.duration($0)) left" }]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}
