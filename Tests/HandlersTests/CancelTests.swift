import CSpawn
import Glibc
import Handlers
import TestSupport
import Testing

@Suite("A run can be ended from outside")
struct CancelTests {
    let bench: Workbench

    init() throws { bench = try Workbench(concurrency: 2) }

    static let allReasons: [(HandlerEndReason, HandlerOutcome)] = [
        (.cancelled, .cancelled), (.shutdown, .shutdown), (.leaseLost(grace: .milliseconds(100)), .leaseLost),
    ]

    @Test("Each reason has its own outcome", arguments: allReasons)
    func outcome(reason: HandlerEndReason, expected: HandlerOutcome) async {
        let (job, sink) = (Workbench.job(), RecordingSink())
        async let report = bench.run("echo ready; exec sleep 600", job: job, sink: sink)
        await sink.waitForLine("ready")
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: reason)
        #expect(await report.outcome == expected)
        #expect(await report.signal == SIGTERM)
    }

    @Test("A lost lease is not kept waiting by a handler that ignores SIGTERM")
    func leaseLost() async {
        let (job, sink) = (Workbench.job(), RecordingSink())
        async let report = bench.run("trap '' TERM; echo ready; while :; do sleep 600; done", job: job, sink: sink)
        await sink.waitForLine("ready")
        // A cancellation with two minutes of grace is already under way: the shorter grace counts.
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .leaseLost(grace: .milliseconds(100)))
        #expect(await report.outcome == .cancelled)
        #expect(await report.signal == SIGKILL)
        #expect(await report.usage.wall < .seconds(120))
    }

    @Test("Cancelling the task cancels the run, and its report still comes")
    func taskCancellation() async {
        let (bench, sink) = (bench, RecordingSink())
        let task = Task { await bench.run("echo ready; exec sleep 600", sink: sink) }
        await sink.waitForLine("ready")
        task.cancel()
        #expect(await task.value.outcome == .cancelled)
    }

    @Test("A run that waits for its turn is ended without being started")
    func whileWaiting() async throws {
        let (sinks, waiting) = ([RecordingSink(), RecordingSink()], Workbench.job())
        let bench = bench
        let busy = sinks.map { sink in Task { await bench.run("echo ready; exec sleep 600", sink: sink) } }
        for sink in sinks { await sink.waitForLine("ready") }
        async let report = bench.run(bench.script("touch \(bench.directory)/ran", name: "other"), job: waiting)
        try await eventually { bench.runner.activeCount == 3 }
        bench.runner.cancel(jobID: waiting.jobID, run: waiting.run, reason: .cancelled)
        bench.runner.endAll(.shutdown)
        for task in busy { #expect(await task.value.outcome == .shutdown) }
        #expect(await report.outcome == .cancelled)
        #expect(!Files.exists(bench.directory + "/ran"))
    }

    @Test("Ending a run that does not exist does nothing")
    func unknown() async {
        bench.runner.cancel(jobID: "nobody", run: 1, reason: .cancelled)
        #expect(await bench.run("exit 0").outcome == .completed)
    }
}
