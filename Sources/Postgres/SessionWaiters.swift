/// The callers that wait for a session to be connected.
struct SessionWaiters {
    private struct Waiter {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Connection, any Error>
    }

    private var last: UInt64 = 0
    private var waiters: [UInt64: Waiter] = [:]

    mutating func newIdentifier() -> UInt64 {
        last += 1
        return last
    }

    mutating func add(
        _ identifier: UInt64, _ deadline: ContinuousClock.Instant,
        _ continuation: CheckedContinuation<Connection, any Error>
    ) {
        waiters[identifier] = Waiter(deadline: deadline, continuation: continuation)
    }

    mutating func succeed(_ connection: Connection) {
        let served = waiters
        waiters = [:]
        for waiter in served.values { waiter.continuation.resume(returning: connection) }
    }

    /// - Parameter dueBy: only those whose patience is over by then; nil for all.
    mutating func fail(_ error: any Error, dueBy: ContinuousClock.Instant? = nil) {
        for (identifier, waiter) in waiters where dueBy.map({ waiter.deadline <= $0 }) ?? true {
            waiters[identifier] = nil
            waiter.continuation.resume(throwing: error)
        }
    }

    mutating func fail(_ identifier: UInt64, _ error: any Error) {
        waiters.removeValue(forKey: identifier)?.continuation.resume(throwing: error)
    }
}
