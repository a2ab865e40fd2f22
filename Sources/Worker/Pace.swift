/// When the claim loop looks at the queues: at once when it is woken, soon after it found something, then ever later; and
/// every few milliseconds while jobs arrive so closely that being woken for each would cost everybody more.
struct Pace {
    private static let firstPoll: Duration = .milliseconds(50)
    private static let longestPoll: Duration = .seconds(5)
    /// Finds that follow each other within this time are a flow, from so many on.
    private static let flowGap: Duration = .milliseconds(4)
    private static let flowStart = 4
    private static let flowPoll: Duration = .milliseconds(2)
    /// So many empty looks end a flow: going idle and busy again costs more than they do.
    private static let flowEnd = 5
    /// After having been woken for nothing. Each of many idle runners is woken for one job.
    private static let rest: Duration = .milliseconds(5)
    /// While there is a backlog, slots that become free within this time are filled by one claim.
    private static let gathering: Duration = .milliseconds(2)

    private var poll = firstPoll
    private var lastFind = ContinuousClock.now - .seconds(60)
    private var closeFinds = 0
    private var emptyLooks = 0
    private var nextLook = ContinuousClock.now
    private var restedAt = ContinuousClock.now
    private var freeSince: ContinuousClock.Instant?

    /// Whether jobs arrive so closely that this worker need not be woken.
    private(set) var isFlowing = false

    /// Whether jobs were found a moment ago.
    var isActive: Bool { ContinuousClock.now - lastFind < .seconds(1) }

    var isLookDue: Bool { untilLook <= .zero }

    var untilLook: Duration { nextLook - .now }

    /// How long wake-ups are only gathered.
    var untilRested: Duration { restedAt - .now }

    mutating func looked(found: Int, isWoken: Bool) {
        let now = ContinuousClock.now
        freeSince = nil
        if found > 0 {
            closeFinds = now - lastFind < Self.flowGap ? closeFinds + 1 : 0
            isFlowing = isFlowing || closeFinds >= Self.flowStart
            emptyLooks = 0
            lastFind = now
            poll = Self.firstPoll
        } else {
            emptyLooks += 1
            if emptyLooks >= Self.flowEnd { isFlowing = false }
            if isWoken { restedAt = now + Self.rest }
        }
        nextLook = now + (isFlowing ? Self.flowPoll : poll)
        if found == 0, !isFlowing { poll = min(poll * 2, Self.longestPoll) }
    }

    /// How long to wait for more free slots before claiming out of a backlog: not at all if a quarter of them is free.
    mutating func untilWorthwhile(free: Int, of slots: Int) -> Duration {
        guard free * 4 < slots else { return .zero }
        let since = freeSince ?? .now
        freeSince = since
        return since + Self.gathering - .now
    }
}
