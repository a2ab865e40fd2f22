import HandlerCheck
import Handlers

/// What a handler said, and how it ended, as JSON lines.
enum MessageJSON {
    static func text(_ message: HandlerMessage) -> String {
        switch message {
        case .enqueue(let json), .call(let json): return json
        default: return StoredJSON.object(members(message).compactMapValues { $0 })
        }
    }

    private static func members(_ message: HandlerMessage) -> [String: String?] {
        switch message {
        case .progress(let progress):
            [
                "type": "\"progress\"", "percent": progress.percent.map(String.init), "message": quoted(progress.message),
                "total": progress.total.map(String.init), "processed": progress.processed.map(String.init),
                "failed": progress.failed.map(String.init),
            ]
        case .log(let log):
            [
                "type": "\"log\"", "level": quoted(log.level.rawValue), "message": quoted(log.message), "fields": log.fields,
                "source": quoted(log.source.rawValue), "sequence": "\(log.sequence)",
            ]
        case .result(let json): ["type": "\"result\"", "value": json]
        case .checkpoint(let json): ["type": "\"checkpoint\"", "value": json]
        case .retry(let after, let reason):
            ["type": "\"retry\"", "after": seconds(after), "reason": quoted(reason)]
        case .rateLimited(let limit):
            [
                "type": "\"rate_limited\"", "key": quoted(limit.key), "until": quoted(limit.until),
                "after": seconds(limit.after),
            ]
        case .snooze(let after, let reason):
            ["type": "\"snooze\"", "after": seconds(after), "reason": quoted(reason)]
        case .error(let failure):
            [
                "type": "\"error\"", "code": quoted(failure.code), "message": quoted(failure.message),
                "detail": quoted(failure.detail),
            ]
        case .enqueue, .call: [:]
        }
    }

    /// `{"type":"ended",…}`
    static func text(_ report: HandlerReport) -> String {
        let usage = report.usage
        let members: [String: String?] = [
            "type": "\"ended\"", "outcome": quoted(report.outcome.name), "exit_code": report.exitCode.map { "\($0)" },
            "signal": report.signal.map { "\($0)" }, "result": report.result, "checkpoint": report.checkpoint,
            "effects": report.effects, "error_code": quoted(report.errorCode),
            "error_message": quoted(report.errorMessage), "error_detail": quoted(report.errorDetail),
            "retry_after": seconds(report.retryAfter), "survivors_killed": "\(report.survivorsKilled)",
            "usage": text(usage),
        ]
        return StoredJSON.object(members.compactMapValues { $0 })
    }

    private static func text(_ usage: HandlerUsage) -> String {
        var members = [
            "wall_ms": "\(Int(usage.wall / .milliseconds(1)))", "stdin_bytes": "\(usage.stdinBytes)",
            "stdout_bytes": "\(usage.stdoutBytes)", "stderr_bytes": "\(usage.stderrBytes)",
        ]
        if !usage.isShared {
            members["user_cpu_ms"] = "\(Int(usage.userCPU / .milliseconds(1)))"
            members["system_cpu_ms"] = "\(Int(usage.systemCPU / .milliseconds(1)))"
            members["max_resident_bytes"] = "\(usage.maxResidentBytes)"
        }
        return StoredJSON.object(members)
    }

    private static func quoted(_ text: String?) -> String? { text.map(StoredJSON.quoted) }

    private static func seconds(_ duration: Duration?) -> String? { duration.map { "\($0 / .seconds(1))" } }
}
