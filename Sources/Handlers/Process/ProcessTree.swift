import CSpawn
import Glibc
import Synchronization

/// The processes of one run: the leader, its descendants, and those that were orphaned and adopted by the runner.
struct ProcessTree {
    let leader: pid_t
    let mark: UInt64
    /// The thread that started the leader, which outlives it. What the leader makes in its parent's name (CLONE_PARENT) is a child
    /// of that thread, and not adopted.
    let starter = stint_this_thread()

    /// To be made by the thread that has started the leader.
    init(leader: pid_t, mark: UInt64) {
        self.leader = leader
        self.mark = mark
    }

    /// Held while adopted children are listed and while they are reaped. The kernel walks its list entry by entry and may
    /// skip one when the entry it stands on is reaped meanwhile by another run's thread.
    private static let adoption = Mutex(())

    /// Reaps an adopted child; `nil` when it is still alive, or not ours.
    static func reapOrphan(_ pid: pid_t) -> ChildEnd? {
        adoption.withLock { _ in ChildEnd.reap(pid, options: WNOHANG) }
    }

    /// Children of this process, other than the leader, that belong to the run, whatever session they put themselves in.
    ///
    /// Empty once the leader has ended means that nothing of the run exists any more: whoever is left has an ancestor
    /// that the kernel gave to us, or that was ours from the start.
    ///
    /// - Returns: `nil` when this cannot be told, for want of a descriptor to look with.
    func orphans() -> [pid_t]? {
        let children = Self.adoption.withLock { _ -> [pid_t]? in
            guard let adopted = Self.list({ stint_adopted_children($0, $1) }) else { return nil }
            if starter == stint_this_thread(), stint_is_childless() { return adopted }
            guard let own = Self.list({ stint_children_of_thread(starter, $0, $1) }) else { return nil }
            // The thread may be the one that adopts.
            return adopted + own.filter { !adopted.contains($0) }
        }
        return (children ?? marked())?.filter { $0 != leader && belongs($0) }
    }

    /// Reaps what was left to us and has ended meanwhile; otherwise the table of processes would keep it until the end of the run.
    ///
    /// - Returns: the CPU time that it had used.
    func reapEnded() -> ProcessorTime {
        var used = ProcessorTime()
        for pid in orphans() ?? [] {
            let isOwn = owns(pid)
            guard let end = Self.reapOrphan(pid), isOwn else { continue }
            used += end.cpu
        }
        return used
    }

    /// Everything alive, as far as it can be seen in one walk.
    func members() -> [pid_t] {
        var members: [pid_t] = [leader] + (orphans() ?? [])
        var next = 0
        while next < members.count {
            guard let children = Self.list({ [pid = members[next]] in stint_children(pid, $0, $1) }) else {
                return marked() ?? members
            }
            members += children
            next += 1
        }
        return members
    }

    /// The mark is inherited by every descendant; the session is the answer for one that lowered its own limit.
    func owns(_ pid: pid_t) -> Bool {
        stint_mark_of(pid) == mark || getsid(pid) == leader
    }

    /// An adopted child with a mark that nobody living gave it has tried to escape, by lowering the limit that carries the
    /// mark and leaving its session. Or the handler was itself a runner and died: its keeper kills what it had started,
    /// but only we can reap that.
    private func belongs(_ pid: pid_t) -> Bool {
        if owns(pid) { return true }
        let theirs = stint_mark_of(pid)
        // Nothing at all is also the answer for a process that is gone.
        return theirs != Self.own && !RunnerIdentity.isLiving(theirs) && stint_process_state(pid) != 0
    }

    /// The mark of this process, if a runner made it, or no limit: what children have that are not handlers.
    private static let own = stint_mark_of(getpid())

    private func marked() -> [pid_t]? {
        Self.list { stint_marked_processes(mark, ~0, $0, $1) }
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
            if count < 0 { return nil }
            if Int(count) <= capacity { return found }
            capacity = Int(count) * 2
        }
    }
}
