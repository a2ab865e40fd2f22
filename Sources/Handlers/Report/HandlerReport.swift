/// Everything that is known about a finished run.
package struct HandlerReport: Sendable, Equatable {
    package var outcome: HandlerOutcome
    /// Set when the leader ended by itself, even if it had been asked to.
    package var exitCode: Int32?
    /// The signal that killed the leader, whoever sent it.
    package var signal: Int32?
    /// JSON text of the last `result` message, whatever the outcome.
    package var result: String?
    /// JSON text of the last `checkpoint` message, whatever the outcome.
    package var checkpoint: String?
    /// The `enqueue` and `call` messages in their order: a JSON array of whole messages, as text.
    package var effects: String?
    /// The handler's own code, or `result_too_large`, `effects_too_large`.
    package var errorCode: String?
    /// A sentence for a person; `nil` when completed.
    package var errorMessage: String?
    /// The handler's own detail, else the last 2 KB of standard error.
    package var errorDetail: String?
    package var retryAfter: Duration?
    package var rateLimit: HandlerRateLimit?
    package var usage = HandlerUsage()
    /// Processes other than the leader that had to be killed.
    package var survivorsKilled = 0

    package init(outcome: HandlerOutcome) {
        self.outcome = outcome
    }
}

/// What a run used.
package struct HandlerUsage: Sendable, Equatable {
    /// Of the leader, of the children it waited for, and of killed survivors.
    package var userCPU: Duration = .zero
    package var systemCPU: Duration = .zero
    package var wall: Duration = .zero
    /// Peak of the tree as sampled, or of its largest process if that is more. For a run that ends within the first
    /// sample (20 ms) it is an upper bound: exec inherits the runner's own peak in the kernel's accounting.
    package var maxResidentBytes = 0
    /// What it read, or what waited in the pipe for it.
    package var stdinBytes = 0
    package var stdoutBytes = 0
    package var stderrBytes = 0
    /// Of a resident's job only the time and the bytes are known: other jobs used the same process.
    package var isShared = false
}
