import Glibc
import Handlers
import Testing

@Suite("Each example does what its first lines say")
struct ExampleTests {
    let bench: Workbench
    let catalog: HandlerCatalog

    static let folder = String(#filePath.dropLast("Tests/HandlersTests/ExampleTests.swift".count)) + "Examples"

    init() throws {
        bench = try Workbench()
        catalog = try HandlerCatalog(directory: Self.folder + "/handlers")
    }

    @Test("hello greets and returns its payload")
    func hello() async throws {
        let sink = RecordingSink()
        let report = await bench.run(
            try catalog.command(for: "hello"), job: Workbench.job(payload: #"{"name":"Ada"}"#), sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.result == #"{"hello":"test","payload":{"name":"Ada"}}"#)
        #expect(sink.messages.contains(.progress(HandlerProgress(percent: 90, message: "nearly done"))))
    }

    @Test("fail_twice succeeds on its third attempt", arguments: [1, 2, 3])
    func failTwice(attempt: Int) async throws {
        let report = await bench.run(try catalog.command(for: "fail_twice"), job: Workbench.job(attempt: attempt))
        #expect(report.outcome == (attempt < 3 ? .failed : .completed))
        #expect(report.errorMessage == (attempt < 3 ? "exit code 1: attempt \(attempt) is meant to fail" : nil))
    }

    @Test("always_fail fails in its own words")
    func alwaysFail() async throws {
        let report = await bench.run(try catalog.command(for: "always_fail"))
        #expect(report.outcome == .failed)
        #expect(report.errorCode == "ALWAYS")
        #expect(report.errorMessage == "this handler always fails")
    }

    @Test("slow_count counts")
    func slowCount() async throws {
        let sink = RecordingSink()
        let report = await bench.run(
            try catalog.command(for: "slow_count"), job: Workbench.job(payload: #"{"to": 4, "delay": 0.01}"#),
            sink: sink)
        #expect(report.result == #"{"counted":4}"#)
        #expect(
            sink.messages.contains(
                .progress(HandlerProgress(percent: 75, message: "counted 3", total: 4, processed: 3))))
    }

    @Test("slow_count stops at once when asked to")
    func slowCountStops() async throws {
        let (sink, job) = (RecordingSink(), Workbench.job(payload: #"{"to":2,"delay":600}"#))
        var command = try catalog.command(for: "slow_count")
        // Told apart from its start by the first line that its trap could follow.
        command = bench.script("echo ready; exec \(command.executable)")
        async let report = bench.run(command, job: job, sink: sink)
        await sink.waitForLine("ready")
        while Self.sleeps(of: job).isEmpty { await Task.yield() }
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        #expect(await report.outcome == .cancelled)
        #expect(await report.exitCode == 143)
        #expect(sink.lines.contains("stopped after 0 of 2"))
    }

    private static func sleeps(of job: HandlerJob) -> [pid_t] {
        Processes.withEnvironment("STINT_JOB_ID=\(job.jobID)").filter {
            Files.read("/proc/\($0)/comm") == "sleep\n"
        }
    }

    @Test("word_count counts words")
    func wordCount() async throws {
        let envelope = #"{"payload":{"text":"to be or not to be","top":1}}"#
        let report = await bench.run(try catalog.command(for: "word_count"), job: Workbench.job(envelope: envelope))
        #expect(report.result == #"{"words": 6, "different": 4, "top": {"to": 2}}"#)
        let missing = await bench.run(
            try catalog.command(for: "word_count"),
            job: Workbench.job(envelope: #"{"payload":{"file":"/nonexistent"}}"#))
        #expect(missing.exitCode == 66)
        #expect(missing.errorMessage == "cannot read /nonexistent: No such file or directory")
    }

    @Test("wrap_text does the same as a process for each job and as one that stays")
    func wrapText() async throws {
        let oneshot = try catalog.command(for: "wrap_text")
        var resident = oneshot
        resident.pool = ResidentPoolOptions()
        for command in [oneshot, resident] {
            for _ in 0..<2 {
                let report = await bench.runResident(command, payload: #"{"text": "to be or not to be", "width": 6}"#)
                #expect(report.outcome == .completed)
                #expect(report.result == #"{"lines": ["to be", "or not", "to be"]}"#)
            }
            let refused = await bench.runResident(command, payload: #"{"text": 7}"#)
            #expect(refused.outcome == .failed)
            #expect(refused.exitCode == 65)
            #expect(refused.errorCode == "NO_TEXT")
        }
    }
}
