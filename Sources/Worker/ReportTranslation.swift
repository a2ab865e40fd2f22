import Glibc
import Handlers
import Jobs

/// From what is known about an ended handler to what is written to the database. Facts only: which of them means a retry
/// is decided by `stint.fail_job`.
extension RunOutcome {
    /// - Parameter version: of the handler that ran.
    init(_ report: HandlerReport, version: String?) {
        let usage = report.usage.json(survivors: report.survivorsKilled, version: version)
        switch report.outcome {
        case .completed:
            self = .completed(
                result: report.result, exitCode: report.exitCode.map(Int.init), usage: usage, effects: report.effects)
        case .spawnFailed where report.isShortage, .displaced:
            // The job is not to blame.
            self = .released
        default:
            var failure = RunFailure(
                outcome: report.outcome.name,
                message: report.errorMessage ?? "the handler ended as \(report.outcome.name)")
            failure.code = report.errorCode ?? (report.outcome == .failed ? nil : report.outcome.name)
            failure.detail = report.errorDetail
            failure.exitCode = report.exitCode.map(Int.init)
            failure.usage = usage
            failure.checkpoint = report.checkpoint
            failure.retryAfter = report.retryAfter
            switch report.outcome {
            case .retry, .secretMissing: failure.isRetryable = true
            case .rateLimited: failure.rateLimit = report.rateLimit?.json
            case .shutdown, .leaseLost:
                // Ended for the runner's sake: as soon as possible on another one.
                failure.isRetryable = true
                failure.retryAfter = .zero
            default: break
            }
            self = .failed(failure)
        }
    }
}

extension HandlerReport {
    /// Whether the machine was short of something, so that no handler can be started for the moment.
    var isShortage: Bool {
        if case .spawnFailed(let code) = outcome { Self.shortages.contains(code) } else { false }
    }

    /// Also a program that a deploy goes on writing.
    private static let shortages: Set<Int32> = [EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC, EDQUOT, EIO, ETXTBSY]
}

extension HandlerUsage {
    /// As it stands in the column `usage`: milliseconds and bytes. CPU time to the microsecond, since a small job takes less
    /// than a millisecond and there are many. And which version of the handler used it.
    func json(survivors: Int, version: String?) -> String {
        var json = JSONText()
        if !isShared {
            json.add("user_cpu_ms", json: Self.milliseconds(userCPU))
            json.add("system_cpu_ms", json: Self.milliseconds(systemCPU))
            json.add("max_resident_bytes", maxResidentBytes)
        }
        json.add("wall_ms", Int(wall / .milliseconds(1)))
        json.add("stdin_bytes", stdinBytes)
        json.add("stdout_bytes", stdoutBytes)
        json.add("stderr_bytes", stderrBytes)
        // What the runner had to kill: none is the rule, and costs nothing.
        json.add("survivors", survivors > 0 ? survivors : nil)
        json.add("handler_version", version)
        return json.text
    }

    /// For a version that could not even be started: its failures count all the same.
    static func json(ofVersion version: String) -> String {
        var json = JSONText()
        json.add("handler_version", version)
        return json.text
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = Int(duration / .microseconds(1))
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}

extension HandlerRateLimit {
    /// As `stint.fail_job` reads it; `after` goes with the report.
    var json: String {
        var json = JSONText()
        json.add("key", key)
        json.add("until", until)
        return json.text
    }
}
