import HandlerCheck

/// A line per check as it is made, with what was found and what to do about it below.
struct CheckScreen {
    let console: Console
    private var counts: [String: Int] = [:]

    init(console: Console) {
        self.console = console
    }

    var failures: Int { counts["failed"] ?? 0 }

    mutating func show(_ check: Check, _ verdict: Verdict) throws {
        counts[verdict.name, default: 0] += 1
        try console.object(
            Line(
                check: check.name, title: check.title, verdict: verdict.name, finding: verdict.finding,
                advice: verdict.advice))
        let colour: Console.Colour =
            switch verdict {
            case .passed: .green
            case .failed: .red
            case .skipped: .yellow
            }
        let remark = verdict.advice == nil ? verdict.finding.map { " (\($0))" } ?? "" : ""
        console.line(
            console.coloured(HumanText.padded(verdict.name, to: 8), colour) + HumanText.padded(check.name, to: 17)
                + check.title + remark)
        guard let advice = verdict.advice, let finding = verdict.finding else { return }
        console.line("          found:  \(finding)")
        console.line("          advice: \(advice)")
    }

    func summary() {
        let parts = ["passed", "failed", "skipped"].map { "\(counts[$0] ?? 0) \($0)" }
        console.line(parts.joined(separator: ", "))
    }

    private struct Line: Encodable {
        let check: String
        let title: String
        let verdict: String
        let finding: String?
        let advice: String?
    }
}
