import CSpawn
import Glibc

/// The processes of one run: the leader, its descendants, and those that were orphaned and adopted by the runner.
struct ProcessTree {
    let leader: pid_t
    let mark: UInt64

    /// Children of this process, other than the leader, that belong to the run, whatever session they put themselves in.
    ///
    /// Empty once the leader is reaped means that nothing of the run exists any more: whoever is left has an ancestor
    /// that the kernel gave to us.
    func orphans() -> [pid_t] {
        let children = Self.list { stint_adopted_children($0, $1) } ?? marked()
        return children.filter { $0 != leader && belongs($0) }
    }

    /// Everything alive, as far as it can be seen in one walk.
    func members() -> [pid_t] {
        var members: [pid_t] = [leader] + orphans()
        var next = 0
        while next < members.count {
            guard let children = Self.list({ [pid = members[next]] in stint_children(pid, $0, $1) }) else {
                return marked()
            }
            members += children
            next += 1
        }
        return members
    }

    /// The mark is inherited by every descendant; the session is the answer for one that lowered its own limit.
    private func belongs(_ pid: pid_t) -> Bool {
        stint_mark_of(pid) == mark || getsid(pid) == leader
    }

    private func marked() -> [pid_t] {
        Self.list { stint_marked_processes(mark, ~0, $0, $1) } ?? []
    }

    /// Calls a CSpawn list function with enough room.
    private static func list(_ fill: (UnsafeMutablePointer<pid_t>, Int32) -> Int32) -> [pid_t]? {
        var capacity = 64
        while true {
            var count: Int32 = 0
            let found = [pid_t](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                buffer.initialize(repeating: 0)
                count = fill(buffer.baseAddress!, Int32(capacity))
                initialized = max(0, min(capacity, Int(count)))
            }
            if count == -ENOENT { return nil }
            if Int(count) <= capacity { return found }
            capacity = Int(count) * 2
        }
    }
}
