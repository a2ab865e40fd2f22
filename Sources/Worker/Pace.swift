/// When the claim loop looks at the queues without having been woken: soon after it found something, then ever later; and
/// every few milliseconds while jobs arrive so closely that being woken for each would cost everybody more.
struct Pace {
    private static let firstPoll: Duration = .milliseconds(50)
    private static let longestPoll: Duration = .seconds(5)
    private static let flowPoll: Duration = .milliseconds(5)
    /// Finds that follow each other within this time are a flow.
    private static let flowGap: Duration = .milliseconds(20)

    private var poll = firstPoll
    private var lastFind = ContinuousClock.now - .seconds(60)
    private var closeFinds = 0
    private var nextLook = ContinuousClock.now

    /// Whether jobs arrive so closely that this worker need not be woken.
    var isFlowing: Bool { closeFinds >= 3 }

    /// Whether jobs were found a moment ago.
    var isActive: Bool { ContinuousClock.now - lastFind < .seconds(1) }

    var isLookDue: Bool { untilLook <= .zero }

    var untilLook: Duration { nextLook - .now }

    mutating func looked(found: Int) {
        let now = ContinuousClock.now
        closeFinds = found > 0 && now - lastFind < Self.flowGap ? closeFinds + 1 : 0
        if found > 0 {
            lastFind = now
            poll = Self.firstPoll
        }
        nextLook = now + (isFlowing ? Self.flowPoll : poll)
        if found == 0 { poll = min(poll * 2, Self.longestPoll) }
    }
}
