import CSpawn
import Glibc

/// Watches how much memory a process tree holds, and reaps what has ended in it and is nobody else's to reap.
///
/// Resident pages are added up first, which is cheap but counts pages shared after fork once per process. Only a sum over
/// the limit is checked with proportional sizes, which walk page tables.
struct MemoryWatch {
    var limit: Int
    private(set) var peak = 0
    /// At the last sample.
    private(set) var bytes = 0
    /// Of the processes that were reaped.
    private(set) var reapedCPU = ProcessorTime()
    /// The tree at the last sample.
    private(set) var members: [pid_t] = []
    private(set) var nextCheck: ContinuousClock.Instant
    private var interval: Duration = .milliseconds(20)

    private static let longestInterval: Duration = .milliseconds(250)
    /// After a costly check that found nothing wrong.
    private static let relaxedInterval: Duration = .seconds(1)

    init(limit: Int, start: ContinuousClock.Instant) {
        self.limit = limit
        nextCheck = start + interval
    }

    /// Takes a sample when one is due; true when the tree holds more than its limit.
    mutating func isOverLimit(_ tree: ProcessTree, now: ContinuousClock.Instant) -> Bool {
        guard now >= nextCheck else { return false }
        // The first checks come quickly: a hog can fill hundreds of megabytes in 200 ms.
        interval = min(interval * 2, Self.longestInterval)
        nextCheck = now + interval
        reapedCPU += tree.reapEnded()
        members = tree.members()
        var bytes = sum(members) { stint_resident_bytes($0) }
        if bytes > limit, members.count > 1 {
            let proportional = sum(members) {
                let bytes = stint_proportional_bytes($0)
                // Nothing of one that hides it (PR_SET_DUMPABLE).
                return bytes > 0 ? bytes : stint_resident_bytes($0)
            }
            bytes = min(bytes, proportional)
            if bytes <= limit { nextCheck = now + Self.relaxedInterval }
        }
        self.bytes = bytes
        peak = max(peak, bytes)
        return bytes > limit
    }

    private func sum(_ members: [pid_t], _ measure: (pid_t) -> Int64) -> Int {
        Int(members.reduce(0) { $0 + measure($1) })
    }
}
