import Glibc
import Handlers
import Testing

@Suite("How a run ended is told as a fact")
struct OutcomeTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("Exit code 0 is completed, with the result and what was used")
    func completed() async {
        let sink = RecordingSink()
        let report = await bench.run(
            """
            echo '{"type":"progress","percent":40,"message":"half","total":10,"processed":4,"failed":1}'
            echo '{"type":"result","value":{"n":12345678901234567890.10}}'
            echo plain; echo careful >&2
            """, sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.exitCode == 0)
        #expect(report.signal == nil)
        #expect(report.errorMessage == nil)
        #expect(report.result == #"{"n":12345678901234567890.10}"#)
        #expect(report.usage.wall > .zero)
        #expect(report.usage.maxResidentBytes > 0)
        #expect(report.usage.stderrBytes == 8)
        let progress = HandlerProgress(percent: 40, message: "half", total: 10, processed: 4, failed: 1)
        #expect(sink.messages.contains(.progress(progress)))
        #expect(sink.logs.contains { $0.level == .info && $0.message == "plain" && $0.source == .standardOutput })
        #expect(sink.logs.contains { $0.level == .warning && $0.message == "careful" && $0.source == .standardError })
    }

    @Test("Another exit code is failed, and the message ends with the last line of standard error")
    func failed() async {
        let report = await bench.run("echo first >&2; echo 'no such table' >&2; exit 3")
        #expect(report.outcome == .failed)
        #expect(report.exitCode == 3)
        #expect(report.errorMessage == "exit code 3: no such table")
        #expect(report.errorDetail == "first\nno such table")
    }

    @Test("A result before a crash does not make it a success")
    func resultThenCrash() async {
        let report = await bench.run(
            """
            echo '{"type":"result","value":1}'; exit 9
            """)
        #expect(report.outcome == .failed)
        #expect(report.exitCode == 9)
        #expect(report.result == "1")
    }

    @Test("An error message in the handler's own words fails the run even with exit code 0")
    func errorMessage() async {
        let report = await bench.run(
            """
            echo '{"type":"error","code":"E7","message":"bad row","detail":"line 4"}'
            """)
        #expect(report.outcome == .failed)
        #expect(report.exitCode == 0)
        #expect(report.errorCode == "E7")
        #expect(report.errorMessage == "bad row")
        #expect(report.errorDetail == "line 4")
    }

    @Test("A handler may ask for a retry after some time, whatever its exit code", arguments: [0, 1, 75])
    func retry(exitCode: Int32) async {
        let report = await bench.run(
            """
            echo '{"type":"retry","after":1.5,"reason":"busy"}'; exit \(exitCode)
            """)
        #expect(report.outcome == .retry)
        #expect(report.exitCode == exitCode)
        #expect(report.retryAfter == .milliseconds(1500))
        #expect(report.errorMessage == "busy")
    }

    @Test("A handler may ask to be called again later, whatever its exit code", arguments: [0, 1])
    func snooze(exitCode: Int32) async {
        let report = await bench.run(
            """
            echo '{"type":"checkpoint","value":3}'; echo '{"type":"snooze","after":1.5,"reason":"not yet there"}'; exit \(exitCode)
            """)
        #expect(report.outcome == .snoozed)
        #expect(report.retryAfter == .milliseconds(1500))
        #expect(report.errorMessage == "not yet there")
        #expect(report.checkpoint == "3")
    }

    @Test("A snooze that does not say for how long is none")
    func aimlessSnooze() async {
        let sink = RecordingSink()
        let report = await bench.run("echo '{\"type\":\"snooze\"}'", sink: sink)
        #expect(report.outcome == .completed)
        #expect(sink.lines.contains { $0.contains(#""after" must be a number"#) }, "\(sink.lines)")
    }

    @Test("A rate limit is reported with its key and its end")
    func rateLimited() async {
        let report = await bench.run(
            """
            echo '{"type":"rate_limited","key":"api","until":"2030-01-01T00:00:00Z"}'
            """)
        #expect(report.outcome == .rateLimited)
        #expect(report.rateLimit == HandlerRateLimit(key: "api", until: "2030-01-01T00:00:00Z", after: nil))
        #expect(report.errorMessage == "rate limited on api until 2030-01-01T00:00:00Z")
    }

    @Test(
        "A signal from elsewhere is named",
        arguments: [(SIGSEGV, "SIGSEGV"), (SIGKILL, "SIGKILL"), (SIGTERM, "SIGTERM")])
    func signalled(signal: Int32, name: String) async {
        let report = await bench.run("kill -\(signal) $$")
        #expect(report.outcome == .signalled)
        #expect(report.signal == signal)
        #expect(report.exitCode == nil)
        #expect(report.errorMessage == "killed by \(name)")
    }

    @Test("A handler that takes too long is asked to stop, and may clean up")
    func timeout() async {
        let (report, sink, timeout) = await bench.runUntilReady(
            "trap 'echo cleaned up; exit 143' TERM; echo ready; sleep 600 & wait", timeout: .milliseconds(300))
        #expect(report.outcome == .timeout)
        #expect(report.exitCode == 143)
        #expect(report.errorMessage?.hasPrefix("did not finish within \(Quantity.time(timeout)); raise it with") == true)
        #expect(sink.lines.contains("cleaned up"))
    }

    @Test("The time that is left for the job counts when it is shorter than the limit")
    func deadline() async {
        var job = Workbench.job()
        job.deadline = .milliseconds(200)
        let report = await bench.run("exec sleep 600", job: job)
        #expect(report.outcome == .timeout)
        #expect(report.errorMessage?.hasPrefix("did not finish within 200 ms; raise it with") == true)
    }

    @Test("A handler that ignores SIGTERM is killed after the grace period, and the message says so")
    func ignoresTermination() async {
        let (report, _, timeout) = await bench.runUntilReady(
            "trap '' TERM; echo ready; while :; do sleep 600; done", timeout: .milliseconds(200)
        ) { $0.gracePeriod = .milliseconds(200) }
        #expect(report.outcome == .timeout)
        #expect(report.signal == SIGKILL)
        let expected = "did not finish within \(Quantity.time(timeout)) and had to be killed: it did not stop on SIGTERM; raise it with"
        #expect(report.errorMessage?.hasPrefix(expected) == true)
    }

    @Test("A handler that stops itself still obeys the timeout")
    func stopsItself() async {
        let limits = HandlerLimits.forTests.with { $0.timeout = .milliseconds(300) }
        let report = await bench.run("kill -STOP $$; exec sleep 600", limits: limits)
        #expect(report.outcome == .timeout)
        #expect(report.signal == SIGTERM)
    }

    @Test("A tree that takes too much memory is killed: oom")
    func memory() async {
        let limits = HandlerLimits.forTests.with { $0.memoryBytes = 64 << 20 }
        let command = bench.python(
            """
            import os, time
            if os.fork() == 0:
                hog = bytearray(os.urandom(1 << 20)) * 200
                time.sleep(600)
            os.wait()
            """)
        let report = await bench.run(command, limits: limits)
        #expect(report.outcome == .oom)
        let raising = "raise it with stint.define_job_type('test', p_memory_limit_bytes => 134217728)"
        #expect(report.errorMessage?.hasSuffix("more than its limit of 64 MB; " + raising) == true)
        #expect(report.usage.maxResidentBytes > 64 << 20)
    }

    @Test("Memory that a parent shares with its children counts once")
    func sharedMemory() async {
        let limits = HandlerLimits.forTests.with { $0.memoryBytes = 150 << 20 }
        let command = bench.python(
            """
            import os, time
            shared = bytearray(os.urandom(1 << 20)) * 80
            children = []
            for _ in range(6):
                pid = os.fork()
                if pid == 0:
                    time.sleep(1)
                    os._exit(0)
                children.append(pid)
            for pid in children: os.waitpid(pid, 0)
            """)
        let report = await bench.run(command, limits: limits)
        #expect(report.outcome == .completed)
    }

    @Test("A runaway that is faster than the watch fails at its data limit and is still called oom")
    func dataLimit() async {
        let limits = HandlerLimits.forTests.with { $0.memoryBytes = 16 << 20 }
        let report = await bench.run(bench.python("x = b'x' * (3 << 30)"), limits: limits)
        // Nothing was touched, so that it is Python's own failure; what matters is that it did not get the memory.
        #expect(report.outcome == .failed || report.outcome == .oom)
        #expect(report.usage.maxResidentBytes < 1 << 30)
    }
}
