/// How a run ended, as a fact. Which of these is retried is decided in SQL.
package enum HandlerOutcome: Sendable, Equatable {
    /// Exit code 0, and no message said otherwise.
    case completed
    /// Another exit code, or an `error` message.
    case failed
    /// The handler asked for it with a `retry` message.
    case retry
    /// A service turned the handler away: it sent a `rate_limited` message.
    case rateLimited
    /// The handler asked to be called again later: it sent a `snooze` message.
    case snoozed
    case timeout
    case oom
    case cpuExceeded
    case outputTooLarge
    case fileTooLarge
    case tooManyFiles
    case tooManyProcesses
    /// Killed by a signal that the runner did not send.
    case signalled
    /// There is no such file; also a script whose interpreter is missing.
    case handlerMissing
    case handlerNotExecutable
    /// A secret that it is to be given is unknown, unreadable, or not for its job type.
    case secretMissing
    case cancelled
    case shutdown
    case leaseLost
    /// The resident process that had the job ended by itself before it said that the job was done.
    case handlerDied
    /// The resident process that had the job was ended on account of another job: to be run again, no attempt counted.
    case displaced
    /// The system refused to start it (EAGAIN, EMFILE, ENOMEM …); the job itself is not to blame.
    case spawnFailed(errno: Int32)

    /// The name in SQL.
    package var name: String {
        switch self {
        case .completed: "completed"
        case .failed: "failed"
        case .retry: "retry"
        case .rateLimited: "rate_limited"
        case .snoozed: "snoozed"
        case .timeout: "timeout"
        case .oom: "oom"
        case .cpuExceeded: "cpu_exceeded"
        case .outputTooLarge: "output_too_large"
        case .fileTooLarge: "file_too_large"
        case .tooManyFiles: "too_many_files"
        case .tooManyProcesses: "too_many_processes"
        case .signalled: "signalled"
        case .handlerMissing: "handler_missing"
        case .handlerNotExecutable: "handler_not_executable"
        case .secretMissing: "secret_missing"
        case .cancelled: "cancelled"
        case .shutdown: "shutdown"
        case .leaseLost: "lease_lost"
        case .handlerDied: "handler_died"
        case .displaced: "displaced"
        case .spawnFailed: "spawn_failed"
        }
    }
}
