/// How long to wait before trying again: exponential with full jitter, so that many clients of one server that comes
/// back do not all arrive at once.
package struct Backoff: Sendable {
    package var base: Duration
    package var cap: Duration

    package init(base: Duration = .milliseconds(100), cap: Duration = .seconds(10)) {
        self.base = base
        self.cap = cap
    }

    /// Anything from zero to `base` doubled with every attempt after the first, but never over `cap`.
    package func delay(attempt: Int) -> Duration {
        // 2^20 times any sensible base is past any sensible cap.
        let ceiling = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        return ceiling * Double.random(in: 0...1)
    }
}
