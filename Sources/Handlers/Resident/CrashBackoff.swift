/// How long to wait before a process is started again whose predecessors ended before they had finished a single job.
struct CrashBackoff {
    private static let first: Duration = .milliseconds(100)
    private static let cap: Duration = .seconds(30)
    /// Jobs wait for the next start if it is that near; else they fail at once.
    private static let patience: Duration = .seconds(1)

    private(set) var crashes = 0
    private(set) var notBefore = ContinuousClock.now
    /// How the last one ended.
    private(set) var lastWords = ""

    /// - Returns: the wait.
    mutating func crashed(_ words: String, now: ContinuousClock.Instant) -> Duration {
        crashes += 1
        lastWords = words
        let wait = min(Self.cap, Self.first * (1 << min(crashes - 1, 20)))
        notBefore = now + wait
        return wait
    }

    mutating func succeeded() {
        crashes = 0
    }

    /// Something that passes by itself stood in the way of a start.
    mutating func postpone(until time: ContinuousClock.Instant) {
        notBefore = max(notBefore, time)
    }

    func isLooping(now: ContinuousClock.Instant) -> Bool { crashes > 0 && notBefore - now > Self.patience }
}
