import Glibc

/// Turns what is known about an ended run into a report that reads well.
struct ReportWriter {
    let request: RunRequest
    let output: RunOutput
    /// `nil` when the kernel could not tell, which does not happen to a child of ours.
    let end: ChildEnd?
    /// Set when the runner ended it.
    let ending: Ending?
    /// Bytes, as sampled.
    let peak: Int
    let wall: Duration
    let survivors: Int
    /// Whether the process had other jobs, too: what it used cannot be told apart.
    var isShared = false

    func report() -> HandlerReport {
        let outcome = outcome
        var report = HandlerReport(outcome: outcome)
        report.exitCode = end?.exitCode
        report.signal = end?.signal
        report.result = output.result
        report.checkpoint = output.checkpoint
        report.effects = output.effects
        report.retryAfter = output.retry?.after ?? output.rateLimit?.after
        report.rateLimit = output.rateLimit
        report.usage = usage
        report.survivorsKilled = survivors
        if outcome != .completed {
            let failure = outcome == .failed ? output.refusal ?? output.failure : output.failure
            report.errorCode = ending?.code ?? failure?.code
            report.errorMessage = message(outcome, failure: failure)
            report.errorDetail = failure?.detail ?? output.errorDetail
        }
        return report
    }

    /// What the runner did comes first, then how the process ended, then what the handler said.
    private var outcome: HandlerOutcome {
        if let ending { return ending.outcome }
        if isCPUExceeded { return .cpuExceeded }
        if let signal = end?.signal { return signal == SIGKILL && isMemoryExceeded ? .oom : .signalled }
        if end?.exitCode != 0, isMemoryExceeded { return .oom }
        if output.retry != nil || output.rateLimit != nil { return .retry }
        if end?.exitCode == 0, output.refusal == nil, output.failure == nil { return .completed }
        return .failed
    }

    /// SIGXCPU, also as a shell reports it for its child, or SIGKILL at the hard limit.
    private var isCPUExceeded: Bool {
        guard let limit = request.limits.cpuSeconds, let end else { return false }
        if end.signal == SIGXCPU || end.exitCode == 128 + SIGXCPU { return true }
        return end.signal == SIGKILL && end.userCPU + end.systemCPU >= .seconds(limit)
    }

    /// It grew between two samples and then failed at RLIMIT_DATA, or the kernel's OOM killer was faster than ours.
    private var isMemoryExceeded: Bool { usage.maxResidentBytes > request.limits.memoryBytes }

    private var usage: HandlerUsage {
        if isShared {
            return HandlerUsage(
                wall: wall, stdoutBytes: output.stdoutBytes, stderrBytes: output.stderrBytes, isShared: true)
        }
        return HandlerUsage(
            userCPU: end?.userCPU ?? .zero, systemCPU: end?.systemCPU ?? .zero, wall: wall,
            maxResidentBytes: end?.peakBytes(sampled: peak) ?? peak, stdoutBytes: output.stdoutBytes,
            stderrBytes: output.stderrBytes)
    }

    private func message(_ outcome: HandlerOutcome, failure: HandlerFailure?) -> String {
        let limits = request.limits
        switch outcome {
        case .timeout: return "did not finish within \(Quantity.time(request.job.timeout(within: limits)))" + howItEnded
        case .oom:
            return ending?.message
                ?? "used \(Quantity.bytes(usage.maxResidentBytes)) of memory, more than its limit of "
                + Quantity.bytes(limits.memoryBytes)
        case .cpuExceeded:
            return "used more CPU time than its limit of \(Quantity.time(.seconds(limits.cpuSeconds ?? 0)))"
        case .outputTooLarge: return ending?.message ?? "wrote too much"
        case .cancelled: return "was cancelled" + howItEnded
        case .shutdown: return "was ended because the runner stops" + howItEnded
        case .handlerDied, .displaced: return ending?.message ?? "its process ended"
        case .leaseLost: return "was ended because its lease was lost" + howItEnded
        case .retry: return output.retry?.reason ?? failure?.message ?? rateLimitMessage
        case .signalled: return failure?.message ?? withLastLine("killed by \(SignalName.of(end?.signal ?? 0))")
        default: return failure?.message ?? withLastLine("exit code \(end?.exitCode ?? -1)")
        }
    }

    private var howItEnded: String {
        guard ending?.isKilled == true else { return "" }
        return " and had to be killed: it did not stop on SIGTERM"
    }

    private var rateLimitMessage: String {
        guard let limit = output.rateLimit else { return "asked to be retried" }
        return "rate limited" + (limit.key.map { " on \($0)" } ?? "") + (limit.until.map { " until \($0)" } ?? "")
    }

    private func withLastLine(_ text: String) -> String {
        output.lastErrorLine.map { "\(text): \($0)" } ?? text
    }
}
