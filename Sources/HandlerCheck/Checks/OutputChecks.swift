import Handlers

/// What it writes is understood, comes in time, and is not too much.
extension Check {
    static let flushes = Check("flushes", "Its messages are written when they are said") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let writes = await rehearsal.stage.writes(rehearsal.newJob())
        guard writes.joined().contains("progress") else { return .skipped("it reports no progress") }
        guard writes.joined().count > 1 else { return .skipped("it writes only one message") }
        // What was said in one go may come in one piece, but progress that comes with what followed it is late.
        let held = writes.filter { $0.count > 1 && $0.dropLast().contains("progress") }
        guard let most = held.map(\.count).max() else { return .passed() }
        return .failed(
            "\(most) messages came in one piece: nobody sees the progress before the end",
            advice: "Flush after each line: print(…, flush=True) in Python, setvbuf(stdout, NULL, _IOLBF, 0) in C, "
                + "$| = 1 in Perl, $stdout.sync = true in Ruby, stdbuf -oL before a filter such as sed.")
    }

    static let messages = Check("messages", "All its messages are understood") { rehearsal in
        let good = await rehearsal.goodRun()
        let complaints = await rehearsal.seen.flatMap(\.complaints)
        guard complaints.isEmpty else {
            return .failed(
                complaints.count > 1 ? "\(complaints[0]) (and \(complaints.count - 1) more)" : complaints[0],
                advice: "A message is one line of JSON on standard output; docs/reference/handler-protocol.md has them all, "
                    + "and handler-protocol/message.schema.json checks them.")
        }
        let count = good.messages.count { if case .log = $0 { false } else { true } }
        return .passed(count == 0 ? "it sent none but log lines" : nil)
    }

    static let volume = Check("volume", "It does not flood the job's log") { rehearsal in
        let limits = HandlerLimits()
        _ = await rehearsal.goodRun()
        let worst = await rehearsal.seen.max { $0.plainLines < $1.plainLines }
        if let worst, worst.plainLines > 1000 {
            return .failed(
                "it wrote \(worst.plainLines) lines of text in one run",
                advice: "Each becomes a row of the job's log, \(limits.logLines) at most: report progress instead, or write to a file.")
        }
        let bytes = await rehearsal.seen.map(\.outputBytes).max() ?? 0
        guard bytes > limits.outputBytes / 4 else { return .passed() }
        return .failed(
            "it wrote \(bytes >> 20) MB in one run", advice: "At \(limits.outputBytes >> 20) MB a run is ended: output_too_large.")
    }

    static let leavesNothing = Check("leaves_nothing", "It leaves no process behind") { rehearsal in
        _ = await rehearsal.goodRun()
        let survivors = await rehearsal.seen.map(\.survivors).max() ?? 0
        guard survivors > 0 else { return .passed() }
        return .failed(
            "\(survivors) of its processes still ran when it had ended, and had to be killed",
            advice: "Wait for what you start (wait in sh, subprocess.run in Python); work that is to go on needs a job of its own.")
    }
}
