import Glibc

/// What wait4 tells about an ended child.
struct ChildEnd {
    var exitCode: Int32?
    var signal: Int32?
    var cpu = ProcessorTime()
    /// Of the largest process among the child and those it waited for; includes the runner's own peak before exec.
    var maxResidentBytes = 0

    /// Reaps a child of this process; `nil` when it is not ours or, with `WNOHANG`, still alive.
    static func reap(_ pid: pid_t, options: Int32 = 0) -> ChildEnd? {
        var status: Int32 = 0
        var usage = rusage()
        while true {
            let reaped = wait4(pid, &status, options | __WALL, &usage)
            if reaped == pid { break }
            guard reaped < 0, errno == EINTR else { return nil }
        }
        let signal = status & 0x7F
        return ChildEnd(
            exitCode: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
            cpu: ProcessorTime(user: Duration(usage.ru_utime), system: Duration(usage.ru_stime)),
            maxResidentBytes: usage.ru_maxrss * 1024)
    }

    /// What its tree held at most, where `peak` was sampled.
    func peakBytes(sampled peak: Int) -> Int {
        var own = rusage()
        getrusage(RUSAGE_SELF.rawValue, &own)
        // Up to our own peak the kernel's figure may be ours: exec adds the memory of the process before it.
        let isTrustworthy = maxResidentBytes > own.ru_maxrss * 1024 || peak == 0
        return isTrustworthy ? max(peak, maxResidentBytes) : peak
    }

    /// "exit code 3", "killed by SIGSEGV".
    var words: String { signal.map { "killed by \(SignalName.of($0))" } ?? "exit code \(exitCode ?? -1)" }
}

/// What processes have used, themselves and in the kernel.
struct ProcessorTime {
    var user: Duration = .zero
    var system: Duration = .zero

    var total: Duration { user + system }

    static func += (sum: inout ProcessorTime, time: ProcessorTime) {
        sum.user += time.user
        sum.system += time.system
    }
}

extension Duration {
    fileprivate init(_ time: timeval) {
        self = .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }

    /// Rounded up, for poll: waking a moment early would mean polling again.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: min(seconds, 1_000_000) * 1000 + fraction)
    }
}
