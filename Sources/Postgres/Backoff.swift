/// How long to wait before trying again: pauses that double and are shortened at random, so that many clients of one server
/// that comes back do not all arrive at once.
package struct Backoff: Sendable {
    package var base: Duration
    package var cap: Duration

    package init(base: Duration = .milliseconds(100), cap: Duration = .seconds(10)) {
        self.base = base
        self.cap = cap
    }

    /// Between half and the whole of `base` doubled with every attempt after the first, but never over `cap`. At least
    /// half, so that a number of attempts stands for a time.
    package func delay(attempt: Int) -> Duration {
        // 2^20 times any sensible base is past any sensible cap.
        let whole = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        return whole * Double.random(in: 0.5...1)
    }
}
