import Handlers

/// Hands jobs to the handler in one of the two modes, and watches.
protocol Stage: Sendable {
    /// One job to its end.
    ///
    /// - Parameter patience: stop it after so long, because enough has been seen; `nil`: only its timeout stops it.
    func perform(_ job: TrialJob, patience: Duration?, environment: [String: String]) async -> Observation

    /// One job that is cancelled while it runs.
    func cancel(_ job: TrialJob, after delay: Duration) async -> Observation

    /// One job; for each write of the handler the types of the messages that it completed.
    func writes(_ job: TrialJob) async -> [[String]]
}
