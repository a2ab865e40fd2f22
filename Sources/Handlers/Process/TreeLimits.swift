import CSpawn
import Glibc

/// Limits on what a process tree does as a whole, for which the kernel has none: how many processes it has, and how much
/// CPU time they have used together. Asked with each sample of its memory.
enum TreeLimits {
    /// The first limit that a tree exceeds, as it was just sampled.
    static func excess(_ sample: MemoryWatch, _ limits: HandlerLimits, words: LimitWords) -> (
        outcome: HandlerOutcome, message: String
    )? {
        let members = sample.members
        if members.count > limits.processes {
            return (.tooManyProcesses, words.processes(used: members.count, limit: limits.processes))
        }
        guard let seconds = limits.cpuSeconds else { return nil }
        let used = cpu(of: sample)
        return used > .seconds(seconds) ? (.cpuExceeded, words.cpu(used: used, limit: seconds)) : nil
    }

    /// What they have used together so far.
    static func cpu(of sample: MemoryWatch) -> Duration {
        .microseconds(sample.members.reduce(0) { $0 + stint_cpu_microseconds($1) }) + sample.reapedCPU.total
    }
}
