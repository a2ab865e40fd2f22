import CSpawn
import Glibc
import Handlers
import Logging
import TestSupport
import Testing

/// Each body runs in a process of its own, in which it is the runner.
@Suite("The runner of residents")
struct ResidentRunnerDeathTests {
    private let reaper: OrphanReaper

    init() throws { reaper = try OrphanReaper() }

    @Test("When it is killed with -9, no resident and nothing that one has started is left")
    func killed() async throws {
        let directory = Files.makeDirectory("residents")
        defer { Files.remove(directory) }
        // Killed, it removes nothing by itself.
        let benchFile = directory + "-bench"
        defer {
            Files.remove(Files.read(benchFile))
            Files.remove(benchFile)
        }
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
            let bench = try Workbench()
            Files.write(bench.directory, to: directory + "-bench")
            let command = bench.resident(
                """
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                daemon = subprocess.Popen(["setsid", "sleep", "600"], env={})
                for job in jobs():
                    for pid in [os.getpid(), daemon.pid]: open(f"\(directory)/{pid}", "w").close()
                    if job["payload"]: time.sleep(600)
                    done(job)
                """
            ) { $0.max = 4 }
            for _ in 0..<3 { Task { await bench.runResident(command, payload: "1") } }
            _ = await bench.runResident(command)
            try await eventually { Files.list(directory).count == 8 }
            kill(getpid(), SIGKILL)
        }
        let pids = Files.list(directory).compactMap { pid_t($0) }
        #expect(pids.count == 8)
        for pid in pids { #expect(Processes.ends(pid), "process \(pid) survived") }
    }

    @Test("A child that floods, and one that does not read, cost it less than 20 MB")
    func boundedMemory() async throws {
        await #expect(processExitsWith: .success) {
            let bench = try Workbench()
            // The process may end before the last task has let go of the bench.
            defer { Files.remove(bench.directory) }
            let limits = HandlerLimits.forTests.with {
                $0.outputBytes = 400 << 20
                $0.logLines = 100
                $0.gracePeriod = .milliseconds(100)
            }
            let quick = bench.resident("for job in jobs(): done(job)", name: "quick")
            _ = await bench.runResident(quick)
            let flood = bench.resident(
                """
                for job in jobs():
                    for _ in range(100): os.write(1, b"x" * 1000000)
                    for _ in range(20000): os.write(1, b"y" * 5000 + b"\\n")
                    for _ in range(1000000): os.write(1, b"\\n" * 100)
                    done(job)
                """, name: "flood")
            let deaf = bench.resident(
                "say(type='hello', concurrency=100); time.sleep(600)", name: "deaf"
            ) { $0.max = 1 }
            let before = Processes.ownPeakBytes
            async let flooded = bench.runResident(flood, limits: limits)
            // The same text for all of them: what grows is what is made for the child.
            let payload = #""\#(String(repeating: "x", count: 1 << 20))""#
            let job = Workbench.residentJob(payload: payload)
            let outcomes = await withTaskGroup(of: HandlerOutcome.self) { group in
                for number in 0..<50 {
                    var each = job
                    each.jobID = "deaf-\(number)"
                    group.addTask { [each] in await bench.run(deaf, job: each, limits: limits).outcome }
                }
                // Again and again, for those that come late on a busy machine.
                let hurry = Task {
                    try await eventually { bench.runner.activeCount >= 50 }
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .seconds(1))
                        bench.runner.endAll(.shutdown)
                    }
                }
                defer { hurry.cancel() }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .displaced } > 40, "one was sent, the others waited")
            _ = await flooded
            #expect(Processes.ownPeakBytes - before < 20 << 20)
        }
    }
}
