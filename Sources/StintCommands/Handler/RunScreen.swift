import HandlerCheck
import Handlers
import Synchronization

/// Shows a run while it runs: on a terminal a bar under the lines of the log, in a pipe a line per message, with `--json`
/// an object per message.
final class RunScreen: HandlerSink {
    private let console: Console
    /// The bar that stands on the terminal's last line.
    private let bar = Mutex<String?>(nil)

    init(console: Console) {
        self.console = console
    }

    func receive(_ message: HandlerMessage) {
        if console.json { return Console.write(MessageJSON.text(message) + "\n", to: .output) }
        switch message {
        case .progress(let progress): show(progress)
        case .log(let log): print(label(log.level, log.source), log.message + (log.fields.map { " \($0)" } ?? ""))
        case .result(let json): print("result", json)
        case .checkpoint(let json): print("checkpoint", json)
        case .enqueue(let json): print("enqueue", json)
        case .call(let json): print("call", json)
        case .retry(let after, let reason):
            print("retry", [after.map { "after \(HumanText.duration($0))" }, reason].compactMap { $0 }.joined(separator: ", "))
        case .rateLimited(let limit):
            print("rate_limited", [limit.key, limit.until].compactMap { $0 }.joined(separator: " until "))
        case .snooze(let after, let reason):
            print("snooze", ["for \(HumanText.duration(after))", reason].compactMap { $0 }.joined(separator: ", "))
        case .error(let failure):
            print("error", [failure.code, failure.message, failure.detail].compactMap { $0 }.joined(separator: ": "))
        }
    }

    /// The end: outcome, exit code, what was used.
    func end(_ report: HandlerReport) throws {
        clearBar()
        guard !console.json else { return Console.write(MessageJSON.text(report) + "\n", to: .output) }
        let isGood = report.outcome == .completed
        var how = report.exitCode.map { ", exit code \($0)" } ?? ""
        if let signal = report.signal { how += ", signal \(signal)" }
        let usage = report.usage
        var used = "\(HumanText.duration(usage.wall)), "
        if !usage.isShared {
            let cpu = HumanText.duration(usage.userCPU + usage.systemCPU)
            used += "CPU \(cpu), memory \(HumanText.size(usage.maxResidentBytes)), "
        }
        console.line(
            console.coloured(report.outcome.name, isGood ? .green : .red)
                + "\(how), \(used)output \(HumanText.size(usage.stdoutBytes + usage.stderrBytes))")
        if let message = report.errorMessage { console.line("error message: \(message)") }
        if let after = report.retryAfter { console.line("to be tried again after \(HumanText.duration(after))") }
        if report.survivorsKilled > 0 {
            console.line("\(HumanText.count(report.survivorsKilled, "process")) left behind had to be killed")
        }
    }

    private func label(_ level: HandlerLog.Level, _ source: HandlerLog.Source) -> String {
        source == .runner ? "runner" : level.rawValue
    }

    private func print(_ label: String, _ text: String) {
        let colour: Console.Colour? =
            switch label {
            case "error": .red
            case "warning", "runner", "retry", "rate_limited", "snooze": .yellow
            case "result": .green
            default: .dim
            }
        let name = HumanText.padded(label, to: 12)
        let line = (colour.map { console.coloured(name, $0) } ?? name) + text
        bar.withLock { bar in
            // The bar gives way and comes back under the new line.
            Console.write((bar == nil ? "" : "\r\u{1B}[2K") + line + "\n" + (bar ?? ""), to: .output)
        }
    }

    private func show(_ progress: HandlerProgress) {
        let text = RunProgress.text(progress)
        guard console.isTerminal else { return console.line(HumanText.padded("progress", to: 12) + text) }
        let line = String(text.prefix(max((Console.width ?? 80) - 1, 10)))
        bar.withLock { bar in
            Console.write((bar == nil ? "" : "\r\u{1B}[2K") + line, to: .output)
            bar = line
        }
    }

    private func clearBar() {
        bar.withLock { bar in
            if bar != nil { Console.write("\n", to: .output) }
            bar = nil
        }
    }
}

/// `[#########-----------] 45 %  counted 9, 9 of 20`
enum RunProgress {
    static func text(_ progress: HandlerProgress) -> String {
        let counts = progress.processed.map {
            "\($0)" + (progress.total.map { " of \($0)" } ?? "") + (progress.failed.map { $0 > 0 ? ", \($0) failed" : "" } ?? "")
        }
        let remark = [progress.message, counts].compactMap { $0 }.joined(separator: ", ")
        guard let percent = progress.percent else { return remark }
        return "\(StatusText.bar(percent: percent)) \(remark)"
    }
}
