import Glibc
import Logging

/// A tree of processes of which nothing is left, but for those that cannot be killed.
struct TreeEnd: Sendable {
    /// How the leader ended; includes the CPU time of the survivors.
    var leader: ChildEnd?
    var survivorsKilled: Int
    /// How many processes cannot be killed.
    var stuck: Int

    /// Kills and reaps what is left of a tree whose leader has ended and is still a zombie, so that its id cannot have been
    /// given to another group.
    static func of(_ process: ChildProcess, _ tree: ProcessTree, logger: Logger) -> TreeEnd {
        process.signalGroup(SIGKILL)
        var survivors = Survivors()
        survivors.end(tree)
        close(process.pidfd)
        var end = survivors.leader
        if survivors.strays > 0 {
            logger.warning(
                "killed processes that had shed the mark of their run", metadata: ["count": "\(survivors.strays)"])
        }
        if !survivors.stuck.isEmpty {
            logger.error("processes of a handler cannot be killed", metadata: ["pids": "\(survivors.stuck)"])
        }
        end?.cpu += survivors.cpu
        return TreeEnd(leader: end, survivorsKilled: survivors.killed, stuck: survivors.stuck.count)
    }
}
