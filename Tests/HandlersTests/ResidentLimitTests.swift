import Handlers
import Testing

@Suite("A limit holds for a resident, and ends the jobs that it has in hand")
struct ResidentLimitTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("CPU time counts for a job while it is in hand, not what the process used before")
    func cpu() async {
        let command = bench.resident(
            """
            for job in jobs():
                end = time.process_time() + job["payload"]
                while time.process_time() < end: pass
                done(job)
            """)
        let limits = HandlerLimits.forTests.with { $0.cpuSeconds = 1 }
        for _ in 0..<4 { #expect(await bench.runResident(command, payload: "0.4", limits: limits).outcome == .completed) }
        let report = await bench.runResident(command, payload: "600", limits: limits)
        #expect(report.outcome == .cpuExceeded)
        #expect(report.errorMessage?.contains("of CPU time, more than its limit of 1 s; raise it with") == true)
    }

    @Test("Too many processes at once: too_many_processes")
    func processes() async {
        let command = bench.resident(
            """
            for job in jobs():
                for _ in range(30): subprocess.Popen(["sleep", "600"])
                time.sleep(600)
            """)
        let limits = HandlerLimits.forTests.with { $0.processes = 20 }
        let report = await bench.runResident(command, limits: limits)
        #expect(report.outcome == .tooManyProcesses)
    }

    @Test("A file that grows too large: file_too_large")
    func file() async {
        let command = bench.resident(
            """
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            for job in jobs():
                with open("big", "wb", buffering=0) as file:
                    while True: file.write(b"x" * 65536)
            """)
        let limits = HandlerLimits.forTests.with { $0.fileSizeBytes = 1 << 20 }
        let report = await bench.runResident(command, limits: limits)
        #expect(report.outcome == .fileTooLarge)
        #expect(report.errorMessage?.hasPrefix("wrote a file of more than its limit of 1 MB") == true)
    }

    @Test("What jobs leave behind is reaped while the process stays, and a long log keeps its beginning and its end")
    func staysClean() async {
        let command = bench.resident(
            """
            for job in jobs():
                for _ in range(30): subprocess.run(["sh", "-c", "true &"])
                for number in range(100): print("line", number, flush=True)
                time.sleep(job["payload"])
                result(job, os.getpid())
                done(job)
            """)
        let limits = HandlerLimits.forTests.with {
            $0.processes = 50
            $0.logLines = 10
        }
        let sink = RecordingSink()
        let first = await bench.runResident(command, payload: "0.6", limits: limits, sink: sink)
        #expect(sink.lines.count == 11)
        #expect(sink.lines.first == "line 0" && sink.lines.last == "line 99")
        #expect(sink.logs.map(\.sequence) == [1, 2, 3, 4, 5, 6, 96, 97, 98, 99, 100])
        for _ in 0..<3 {
            let next = await bench.runResident(command, payload: "0.6", limits: limits)
            #expect(next.outcome == .completed)
            #expect(next.result == first.result)
        }
    }
}
