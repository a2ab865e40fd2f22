import CSpawn
import Glibc

/// Ends what a run left behind after its leader: background jobs, daemons, anything that put itself into a session of
/// its own. Every pass kills and reaps what the runner has adopted; each death hands us that process's children.
///
/// The leader, a zombie, is reaped on the way. That may have to wait: while somebody traces it, only he can, so if it is one of
/// those who are to be killed, he comes first.
struct Survivors {
    /// How the leader ended; `nil` when that cannot be told, since somebody outside the run goes on tracing it.
    private(set) var leader: ChildEnd?
    private(set) var killed = 0
    /// Processes with the mark of no living run, killed as well: whose they were cannot be told.
    private(set) var strays = 0
    private(set) var cpu = ProcessorTime()
    /// Processes that did not die within `patience`: stuck in the kernel, for instance on a dead network file system.
    private(set) var stuck: [pid_t] = []

    private static let patience: Duration = .seconds(10)

    /// Returns when none is left, which is usually at once: one list of children is read.
    mutating func end(_ tree: ProcessTree) {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            if leader == nil { leader = ChildEnd.reap(tree.leader, options: WNOHANG) }
            let found = tree.orphans()
            let orphans = found ?? []
            let isLeaderHeld = leader == nil && stint_process_state(tree.leader) != 0
            if orphans.isEmpty {
                if found != nil, !isLeaderHeld { return }
                _ = poll(nil, 0, 10)
            }
            // The others are what the keeper of a runner that died inside some run has killed already.
            let own = Set(orphans.filter(tree.owns))
            strays += orphans.count { !own.contains($0) && stint_process_state($0) != CChar(UInt8(ascii: "Z")) }
            for pid in orphans { kill(pid, SIGKILL) }
            // A machine that stood still until the time was over has not given them any to die in.
            let isLast = ContinuousClock.now >= deadline
            let end = max(deadline, .now + .seconds(1))
            for pid in orphans { reap(pid, counts: own.contains(pid), until: end) }
            if isLast {
                stuck = (tree.orphans() ?? orphans) + (isLeaderHeld ? [tree.leader] : [])
                return
            }
        }
    }

    /// Waits for a killed child of ours.
    private mutating func reap(_ pid: pid_t, counts: Bool, until deadline: ContinuousClock.Instant) {
        let descriptor = stint_open_pidfd(pid)
        if descriptor >= 0 {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&entry, 1, max(0, (deadline - .now).milliseconds))
            close(descriptor)
        }
        guard let end = ProcessTree.reapOrphan(pid) else { return }
        // One that ended by itself just before the signal was not a survivor.
        if counts, end.signal == SIGKILL { killed += 1 }
        cpu += end.cpu
    }
}
