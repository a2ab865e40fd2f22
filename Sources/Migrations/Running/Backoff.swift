/// Pauses that double and are shortened at random, so that many waiters do not come back together.
struct Backoff {
    private var next: Duration
    private let maximum: Duration

    init(first: Duration, maximum: Duration) {
        next = first
        self.maximum = maximum
    }

    /// Between half and the whole of the current pause; the one after it is twice as long.
    mutating func pause() -> Duration {
        let current = min(next, maximum)
        next = current * 2
        return current * Double.random(in: 0.5...1)
    }
}

extension Duration {
    /// In seconds, with fractions.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// In whole milliseconds, at least 1, as a server setting.
    var milliseconds: Int { max(1, Int(inSeconds * 1000)) }
}
