import Glibc
import Handlers
import Jobs

/// From what is known about an ended handler to what is written to the database. Facts only: which of them means a retry
/// is decided by `stint.fail_job`.
extension RunOutcome {
    init(_ report: HandlerReport) {
        let usage = report.usage.json
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
            case .retry: failure.isRetryable = true
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

    private static let shortages: Set<Int32> = [EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC, EDQUOT, EIO]
}

extension HandlerUsage {
    /// As it stands in the column `usage`: milliseconds and bytes.
    var json: String {
        var json = JSONText()
        if !isShared {
            json.add("user_cpu_ms", Int(userCPU / .milliseconds(1)))
            json.add("system_cpu_ms", Int(systemCPU / .milliseconds(1)))
            json.add("max_resident_bytes", maxResidentBytes)
        }
        json.add("wall_ms", Int(wall / .milliseconds(1)))
        json.add("stdout_bytes", stdoutBytes)
        json.add("stderr_bytes", stderrBytes)
        return json.text
    }
}
