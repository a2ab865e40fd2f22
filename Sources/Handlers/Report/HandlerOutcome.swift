/// How a run ended, as a fact. Which of these is retried is decided in SQL.
package enum HandlerOutcome: Sendable, Equatable {
    /// Exit code 0, and no message said otherwise.
    case completed
    /// Another exit code, or an `error` message.
    case failed
    /// The handler asked for it with a `retry` or `rate_limited` message.
    case retry
    case timeout
    case oom
    case cpuExceeded
    case outputTooLarge
    /// Killed by a signal that the runner did not send.
    case signalled
    /// There is no such file; also a script whose interpreter is missing.
    case handlerMissing
    case handlerNotExecutable
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
        case .timeout: "timeout"
        case .oom: "oom"
        case .cpuExceeded: "cpu_exceeded"
        case .outputTooLarge: "output_too_large"
        case .signalled: "signalled"
        case .handlerMissing: "handler_missing"
        case .handlerNotExecutable: "handler_not_executable"
        case .cancelled: "cancelled"
        case .shutdown: "shutdown"
        case .leaseLost: "lease_lost"
        case .handlerDied: "handler_died"
        case .displaced: "displaced"
        case .spawnFailed: "spawn_failed"
        }
    }
}
