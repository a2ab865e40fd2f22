import CSpawn
import Glibc
import Handlers
import Logging
import Synchronization
import TestSupport
import Testing

/// A directory and a runner of a test's own, removed with it.
final class Workbench: Sendable {
    let directory: String
    let scratch: String
    let runner: HandlerRunner
    private static let nextJob = Atomic(1)

    init(concurrency: Int = 8, environment: [String: String] = HandlerEnvironment.ofThisProcess) throws {
        directory = Files.makeDirectory("test")
        scratch = directory + "/scratch"
        runner = try HandlerRunner(
            maximumConcurrency: concurrency, scratchDirectory: scratch, logger: Logger(label: "test"),
            environment: environment)
    }

    deinit { Files.remove(directory) }

    /// Writes an executable file; text without a first line of its own becomes a shell script.
    @discardableResult
    func script(_ text: String, name: String = "handler", mode: mode_t = 0o755) -> HandlerCommand {
        let path = "\(directory)/\(name)"
        Files.write(text.hasPrefix("#!") ? text : "#!/bin/sh\n" + text, to: path, mode: mode)
        return HandlerCommand(executable: path)
    }

    func python(_ text: String, name: String = "handler") -> HandlerCommand {
        script("#!/usr/bin/python3 -IS\n" + text, name: name)
    }

    static func job(payload: String = "{}", envelope: String = "{}", attempt: Int = 1) -> HandlerJob {
        let number = nextJob.wrappingAdd(1, ordering: .relaxed).oldValue
        return HandlerJob(
            jobID: "job-\(getpid())-\(number)", run: Int64(number), jobType: "test", queue: "default",
            tenantID: "tenant-7",
            attempt: attempt, maxAttempts: 5, payload: payload, envelope: envelope,
            traceContext: "00-11111111111111111111111111111111-2222222222222222-01")
    }

    func run(
        _ command: HandlerCommand, job: HandlerJob = Workbench.job(), limits: HandlerLimits = .forTests,
        sink: RecordingSink = RecordingSink()
    ) async -> HandlerReport {
        let report = await runner.run(job, command: command, limits: limits, sink: sink)
        sink.end()
        return report
    }

    func run(
        _ script: String, job: HandlerJob = Workbench.job(), limits: HandlerLimits = .forTests,
        sink: RecordingSink = RecordingSink()
    ) async -> HandlerReport {
        await run(self.script(script), job: job, limits: limits, sink: sink)
    }

    /// Runs a script whose time is limited, and again with five times as much as long as that was over before it had said "ready". What it
    /// would have done then is not what a test asks that uses this; on a quiet machine there is one run.
    func runUntilReady(
        _ script: String, timeout: Duration, with change: (inout HandlerLimits) -> Void = { _ in }
    ) async -> (report: HandlerReport, sink: RecordingSink, timeout: Duration) {
        var timeout = timeout
        while true {
            let sink = RecordingSink()
            var limits = HandlerLimits.forTests.with(change)
            limits.timeout = timeout
            let report = await run(script, limits: limits, sink: sink)
            if sink.lines.contains("ready") || timeout > patience { return (report, sink, timeout) }
            timeout *= 5
        }
    }

    /// Paths of the working directories that are still there, but for empty ones that are kept for a later run.
    var workingDirectories: [String] {
        allDirectories.filter { !keptDirectories.contains($0) || !Files.list($0).isEmpty }
    }

    /// Those that were given back untouched.
    var keptDirectories: [String] { allDirectories.filter { $0.contains("/reused-") } }

    private var allDirectories: [String] {
        Files.list(scratch).flatMap { runner in Files.list("\(scratch)/\(runner)").map { "\(scratch)/\(runner)/\($0)" } }
    }
}

extension HandlerLimits {
    /// A test that hangs should fail by the handler's own timeout. What tests leave running sleeps for longer than that.
    static var forTests: HandlerLimits {
        var limits = HandlerLimits()
        limits.timeout = patience
        limits.gracePeriod = .seconds(120)
        return limits
    }

    func with(_ change: (inout HandlerLimits) -> Void) -> HandlerLimits {
        var limits = self
        change(&limits)
        return limits
    }
}

enum Processes {
    static func isAlive(_ pid: pid_t) -> Bool {
        let state = stint_process_state(pid)
        return state != 0 && state != CChar(UInt8(ascii: "Z")) && state != CChar(UInt8(ascii: "X"))
    }

    /// Waits until a process has ended; false when it does not.
    static func ends(_ pid: pid_t) -> Bool {
        let descriptor = stint_open_pidfd(pid)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, Int32(patience / .milliseconds(1))) == 1
    }

    /// The most memory that this process has had. (`getrusage` would add what its parent had before exec.)
    static var ownPeakBytes: Int {
        let line = Files.read("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// Everything, zombies included, that carries that job's identity, as an outsider would look for it.
    static func withEnvironment(_ variable: String) -> [pid_t] {
        Files.list("/proc").compactMap { pid_t($0) }.filter { pid in
            Files.read("/proc/\(pid)/environ").split(separator: "\0").contains(Substring(variable))
        }
    }
}
