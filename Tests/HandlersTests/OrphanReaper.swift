/// To be held while a test waits for the end of a process in which it is the runner.
///
/// This process adopts what such a runner leaves behind when it is killed. The testing library does not see its child's end
/// while an orphan waits to be reaped, and orphans are reaped whenever a run ends: without any the test would hang.
final class OrphanReaper {
    private let runs: Task<Void, Never>

    init() throws {
        let bench = try Workbench(concurrency: 1)
        let command = bench.script("exec sleep 0.05")
        runs = Task { while !Task.isCancelled { _ = await bench.run(command) } }
    }

    deinit { runs.cancel() }
}
