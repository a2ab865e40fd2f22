import CSpawn
import Glibc
import Synchronization

/// What makes the processes of this runner recognisable: the mark that each of them carries (see CSpawn.h), the keeper
/// that kills the marked ones should the runner die, and the subreaper attribute that brings orphans back to us. Also raises
/// the limit of open files.
///
/// Bits 32–62 of a mark are this process's random number, the low 32 bits count the runs.
struct RunnerIdentity: Sendable {
    private static let runMask: UInt64 = 0xFFFF_FFFF
    private static let nextRun = Atomic<UInt32>(1)

    private let prefix: UInt64
    /// Open as long as this process lives; closing it is what the keeper waits for.
    private let lifeline: Int32
    let keeper: pid_t

    /// One per process, made when first asked for: early, while the keeper's copy of the runner's memory is still small.
    static let ofThisProcess: Result<RunnerIdentity, SystemError> = Result { () throws(SystemError) in
        try RunnerIdentity()
    }

    private init() throws(SystemError) {
        // A runner inside a handler may not give marks above its own.
        let highest = min(stint_highest_mark() >> 32, 0x7FFF_FFFF)
        guard highest > 1 else { throw SystemError("choose a mark for child processes", code: EPERM) }
        prefix = UInt64.random(in: 1..<highest) << 32
        // The keeper's.
        Self.living.withLock { [prefix] in _ = $0.insert(prefix) }
        let subreaper = stint_become_subreaper()
        guard subreaper == 0 else { throw SystemError("become a subreaper", code: -subreaper) }
        var keeper: pid_t = 0
        lifeline = stint_start_keeper(prefix, ~Self.runMask, &keeper)
        guard lifeline >= 0 else { throw SystemError("start the keeper process", code: -lifeline) }
        self.keeper = keeper
        stint_raise_descriptor_limit()
    }

    /// A mark for a new run, which counts as alive until it is retired.
    func makeMark() -> UInt64 {
        let mark = prefix | UInt64(Self.nextRun.wrappingAdd(1, ordering: .relaxed).oldValue)
        Self.living.withLock { _ = $0.insert(mark) }
        return mark
    }

    static func retire(_ mark: UInt64) {
        living.withLock { _ = $0.remove(mark) }
    }

    static func isLiving(_ mark: UInt64) -> Bool { living.withLock { $0.contains(mark) } }

    /// The marks of runs that are under way.
    private static let living = Mutex<Set<UInt64>>([])
}
