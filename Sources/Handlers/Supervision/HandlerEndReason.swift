/// Why a run is to be ended before it has finished.
package enum HandlerEndReason: Sendable, Equatable {
    /// Somebody cancelled the job.
    case cancelled
    /// The runner stops.
    case shutdown
    /// Another worker may soon get the job: the tree must be gone within `grace`.
    case leaseLost(grace: Duration)

    var outcome: HandlerOutcome {
        switch self {
        case .cancelled: .cancelled
        case .shutdown: .shutdown
        case .leaseLost: .leaseLost
        }
    }

    func grace(_ limits: HandlerLimits) -> Duration {
        if case .leaseLost(let grace) = self { return min(grace, limits.gracePeriod) }
        return limits.gracePeriod
    }
}
