/// What a child did in a conversation.
package enum ConversationEvent: Sendable {
    package enum Stream: Sendable { case output, error }

    /// The bytes of one write.
    case wrote([UInt8], Stream, at: ContinuousClock.Instant)
    /// The process has ended, and all that it wrote has been told.
    case ended
}

/// How a conversation was over.
package struct ConversationEnd: Sendable {
    package let exitCode: Int32?
    package let signal: Int32?
    /// Whether nobody had to kill it.
    package let endedByItself: Bool
    /// Processes other than the leader that had to be killed.
    package let survivors: Int
}

/// What to start for a conversation.
package struct ConversationStart: Sendable {
    package let command: HandlerCommand
    package let job: HandlerJob
    package let limits: HandlerLimits
    /// A resident gets its jobs in lines: of the job's variables it has only the type.
    package let isResident: Bool

    package init(command: HandlerCommand, job: HandlerJob, limits: HandlerLimits, isResident: Bool = false) {
        self.command = command
        self.job = job
        self.limits = limits
        self.isResident = isResident
    }

    func environment(directory: String) -> [String: String] {
        var variables = HandlerEnvironment.variables(
            for: job, command: command, allowed: HandlerEnvironment.allowed(of: HandlerEnvironment.ofThisProcess),
            directory: directory, timeout: job.timeout(within: limits))
        if isResident {
            return variables.filter { !$0.key.hasPrefix("STINT_") && $0.key != "TRACEPARENT" || $0.key == "STINT_JOB_TYPE" }
        }
        if job.payload.utf8.count < HandlerEnvironment.largestPayloadVariable {
            variables["STINT_PAYLOAD"] = job.payload
        }
        return variables
    }
}
