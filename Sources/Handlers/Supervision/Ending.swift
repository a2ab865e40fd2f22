/// A run that is being ended by the runner.
struct Ending {
    let outcome: HandlerOutcome
    /// What to tell a person; `nil`: the outcome's own words.
    let message: String?
    /// The error code, where the runner has one.
    var code: String?
    /// When SIGKILL follows, unless the leader is gone by then.
    var killAt: ContinuousClock.Instant
    var isKilled = false
}
