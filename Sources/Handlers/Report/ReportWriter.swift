import Glibc

/// Turns what is known about an ended run into a report that reads well.
struct ReportWriter {
    let request: RunRequest
    let output: RunOutput
    /// `nil` when only somebody else can tell, who traces it.
    let end: ChildEnd?
    /// Set when the runner ended it.
    let ending: Ending?
    /// Bytes, as sampled.
    let peak: Int
    let wall: Duration
    let survivors: Int
    /// Whether the process had other jobs, too: what it used cannot be told apart.
    var isShared = false
    /// Bytes written to its standard input.
    let input: Int

    func report() -> HandlerReport {
        let outcome = outcome
        var report = HandlerReport(outcome: outcome)
        report.exitCode = end?.exitCode
        report.signal = end?.signal
        report.result = output.result
        report.checkpoint = output.checkpoint
        report.effects = output.effects
        report.retryAfter = outcome == .snoozed ? output.snooze?.after : output.retry?.after ?? output.rateLimit?.after
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
        if isFileTooLarge { return .fileTooLarge }
        if let signal = end?.signal { return signal == SIGKILL && isMemoryExceeded ? .oom : .signalled }
        if end?.exitCode != 0, isMemoryExceeded { return .oom }
        if output.rateLimit != nil { return .rateLimited }
        if output.retry != nil { return .retry }
        if output.snooze != nil { return .snoozed }
        if end?.exitCode == 0, output.refusal == nil, output.failure == nil { return .completed }
        return hasTooManyFiles ? .tooManyFiles : .failed
    }

    /// SIGXCPU, also as a shell reports it for its child, or SIGKILL at the hard limit.
    private var isCPUExceeded: Bool {
        guard let limit = request.limits.cpuSeconds, let end else { return false }
        if end.signal == SIGXCPU || end.exitCode == 128 + SIGXCPU { return true }
        return end.signal == SIGKILL && end.cpu.total >= .seconds(limit)
    }

    /// It grew between two samples and then failed at RLIMIT_DATA, or the kernel's OOM killer was faster than ours.
    private var isMemoryExceeded: Bool { usage.maxResidentBytes > request.limits.memoryBytes }

    /// SIGXFSZ, also as a shell reports it for its child; who ignores it fails with EFBIG, as Python does.
    private var isFileTooLarge: Bool {
        guard request.limits.fileSizeBytes != nil, let end else { return false }
        return end.signal == SIGXFSZ || end.exitCode == 128 + SIGXFSZ || hasFailedSaying("File too large")
    }

    private var hasTooManyFiles: Bool { hasFailedSaying("Too many open files") }

    /// The last words of a handler that had none of its own for us: the kernel only fails the call.
    private func hasFailedSaying(_ text: String) -> Bool {
        guard let code = end?.exitCode, code != 0, !(64...78).contains(code), output.failure == nil else { return false }
        return output.lastErrorLine?.contains(text) == true
    }

    private var usage: HandlerUsage {
        if isShared {
            return HandlerUsage(
                wall: wall, stdinBytes: input, stdoutBytes: output.stdoutBytes, stderrBytes: output.stderrBytes,
                isShared: true)
        }
        return HandlerUsage(
            userCPU: end?.cpu.user ?? .zero, systemCPU: end?.cpu.system ?? .zero, wall: wall,
            maxResidentBytes: end?.peakBytes(sampled: peak) ?? peak, stdinBytes: input, stdoutBytes: output.stdoutBytes,
            stderrBytes: output.stderrBytes)
    }

    private func message(_ outcome: HandlerOutcome, failure: HandlerFailure?) -> String {
        let limits = request.limits
        switch outcome {
        case .timeout:
            return request.words.time(request.job.timeout(within: limits), howItEnded: howItEnded)
        case .oom:
            return ending?.message
                ?? request.words.memory(used: usage.maxResidentBytes, limit: limits.memoryBytes)
        case .cpuExceeded:
            return ending?.message
                ?? request.words.cpu(used: usage.userCPU + usage.systemCPU, limit: limits.cpuSeconds ?? 0)
        case .outputTooLarge, .tooManyProcesses: return ending?.message ?? outcome.name
        case .fileTooLarge: return request.words.file(limit: limits.fileSizeBytes ?? 0)
        case .tooManyFiles: return request.words.openFiles(limit: limits.openFiles)
        case .cancelled: return "was cancelled" + howItEnded
        case .shutdown: return "was ended because the runner stops" + howItEnded
        case .handlerDied, .displaced: return ending?.message ?? "its process ended"
        case .leaseLost: return "was ended because its lease was lost" + howItEnded
        case .retry: return output.retry?.reason ?? failure?.message ?? "asked to be retried"
        case .rateLimited: return failure?.message ?? rateLimitMessage
        case .snoozed: return output.snooze?.reason ?? failure?.message ?? "asked to be called again later"
        case .signalled: return failure?.message ?? withLastLine("killed by \(SignalName.of(end?.signal ?? 0))")
        default: return failure?.message ?? withLastLine(end?.words ?? "how it ended is not known: it is held by a process that traces it")
        }
    }

    private var howItEnded: String {
        guard ending?.isKilled == true else { return "" }
        return " and had to be killed: it did not stop on SIGTERM"
    }

    private var rateLimitMessage: String {
        let limit = output.rateLimit
        return "rate limited" + (limit?.key.map { " on \($0)" } ?? "") + (limit?.until.map { " until \($0)" } ?? "")
    }

    private func withLastLine(_ text: String) -> String {
        output.lastErrorLine.map { "\(text): \($0)" } ?? text
    }
}
