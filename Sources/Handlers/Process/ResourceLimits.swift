import CSpawn

/// The kernel's part in a run's limits.
enum ResourceLimits {
    /// SIGXCPU comes at the soft limit; whoever ignores it is killed this many seconds later.
    private static let cpuGraceSeconds: UInt64 = 5
    private static let dataSlack: UInt64 = 512 << 20

    static func list(for limits: HandlerLimits, mark: UInt64) -> [stint_limit] {
        // RLIMIT_DATA and not RLIMIT_AS: runtimes reserve far more address space than they use. It counts private writable
        // mappings even when untouched, 8 MB for the stack of each thread, hence the room: it stops a runaway, while the
        // watch is what names the outcome.
        let data = UInt64(limits.memoryBytes) * 2 + dataSlack
        let files = UInt64(limits.openFiles)
        var list = [
            stint_limit(resource: stint_limit_mark, soft: mark, hard: mark),
            // A dump would put secrets on a disk. One byte is too little for a file, as none would be, and the only limit at
            // which the kernel gives nothing to a program in core_pattern either.
            stint_limit(resource: stint_limit_core, soft: 1, hard: 1),
            stint_limit(resource: stint_limit_data, soft: data, hard: data),
            stint_limit(resource: stint_limit_open_files, soft: files, hard: files),
        ]
        if let seconds = limits.cpuSeconds.map(UInt64.init) {
            list.append(stint_limit(resource: stint_limit_cpu, soft: seconds, hard: seconds + cpuGraceSeconds))
        }
        if let bytes = limits.fileSizeBytes.map(UInt64.init) {
            list.append(stint_limit(resource: stint_limit_file_size, soft: bytes, hard: bytes))
        }
        return list
    }
}
