import CSpawn
import Glibc
import Handlers
import Logging
import TestSupport
import Testing

/// Each body runs in a process of its own, in which it is the runner.
@Suite("The runner itself")
struct RunnerDeathTests {
    private let reaper: OrphanReaper

    init() throws { reaper = try OrphanReaper() }

    @Test("When the runner is killed with -9, the whole trees of its handlers go with it")
    func killed() async throws {
        let marks = Marks()
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = marks.directory as String] in
            let bench = try Workbench()
            Files.write(bench.directory, to: directory + "/bench")
            let headless = bench.python(EvasionTests.withoutFirstThread("time.sleep(600)"), name: "headless").executable
            let sinks = (0..<4).map { _ in RecordingSink() }
            for (number, sink) in sinks.enumerated() {
                let command = bench.script(
                    """
                    echo $$ > \(directory)/leader-\(number)
                    sleep 600 & echo $! > \(directory)/child-\(number)
                    setsid sh -c 'trap "" TERM; echo $$ > \(directory)/session-\(number); while :; do sleep 600; done' &
                    env -i setsid sh -c 'sh -c "echo \\$\\$ > \(directory)/daemon-\(number); exec sleep 600" &'
                    env -i setsid /bin/sh -c '/bin/sh -c "echo \\$\\$ > \(directory)/threads-\(number); exec \(headless)" &'
                    while [ $(cat \(directory)/*-\(number) | wc -l) -lt 5 ]; do sleep 0.02; done
                    while ! grep -q '(.*) Z' /proc/$(cat \(directory)/threads-\(number))/stat; do sleep 0.02; done
                    echo ready; wait
                    """, name: "handler-\(number)")
                Task { await bench.run(command, sink: sink) }
            }
            for sink in sinks { await sink.waitForLine("ready") }
            kill(getpid(), SIGKILL)
        }
        let pids = marks.pids
        #expect(pids.count == 20)
        for pid in pids { #expect(Processes.ends(pid), "process \(pid) survived") }
        // What the dead runner left in the scratch directory is removed by the next one.
        let bench = Files.read(marks.directory + "/bench")
        #expect(Files.list(bench + "/scratch").count == 1)
        _ = try HandlerRunner(maximumConcurrency: 1, scratchDirectory: bench + "/scratch", logger: .init(label: "test"))
        #expect(Files.list(bench + "/scratch").isEmpty)
        Files.remove(bench)
    }

    @Test("A runner that ends normally leaves no keeper behind")
    func keeperEnds() async throws {
        let marks = Marks()
        await #expect(processExitsWith: .success) { [directory = marks.directory as String] in
            let bench = try Workbench()
            _ = await bench.run("exit 0")
            var children = [pid_t](repeating: 0, count: 16)
            let count = stint_children(getpid(), &children, 16)
            Files.write("\(children[0])", to: directory + "/keeper")
            #expect(count == 1)
        }
        let keeper = try #require(marks.pids.first)
        #expect(Processes.ends(keeper))
    }

    @Test("200 runs, 50 at a time, leave no process, no directory and no descriptor")
    func manyRuns() async throws {
        await #expect(processExitsWith: .success) {
            let bench = try Workbench(concurrency: 50)
            let command = bench.script(
                """
                echo '{"type":"progress","percent":50}'; sleep 600 & setsid sleep 600 &
                head -c 100000 /dev/zero | tr '\\0' x; echo; echo '{"type":"result","value":true}'
                """)
            // The threads keep one descriptor each: runs that are there together start them all.
            let go = bench.directory + "/go"
            let patient = bench.script("while [ ! -e \(go) ]; do sleep 0.1; done", name: "patient")
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { await bench.run(patient) } }
                try await eventually { bench.runner.activeCount == 50 }
                Files.write("", to: go)
                for try await report in group { #expect(report.outcome == .completed) }
            }
            let before = Files.list("/proc/self/fd").count
            for _ in 0..<4 {
                await withTaskGroup(of: HandlerReport.self) { group in
                    for _ in 0..<50 { group.addTask { await bench.run(command) } }
                    for await report in group {
                        #expect(report.outcome == .completed)
                        #expect(report.result == "true")
                        #expect(report.survivorsKilled >= 1)
                    }
                }
            }
            #expect(Files.list("/proc/self/fd").count <= before)
            #expect(bench.workingDirectories.isEmpty)
            var children = [pid_t](repeating: 0, count: 16)
            #expect(stint_children(getpid(), &children, 16) == 1, "the keeper")
        }
    }

    @Test("An unprivileged runner works, and removes read-only directories as well")
    func unprivileged() async throws {
        await #expect(processExitsWith: .success) {
            if getuid() == 0 { #expect(setgid(65534) == 0 && setuid(65534) == 0) }
            let bench = try Workbench()
            let report = await bench.run(
                "mkdir -p a/b/c; touch a/b/c/d; chmod 500 a/b/c a/b; chmod 0 a; setsid sleep 600 & sleep 0.1")
            #expect(report.outcome == .completed)
            #expect(report.survivorsKilled == 1)
            #expect(bench.workingDirectories.isEmpty)
        }
    }

    /// Processes are counted by user, so this one is nobody else's.
    @Test("EAGAIN on fork is the machine's failure, and passes", .enabled(if: getuid() == 0))
    func noProcesses() async throws {
        await #expect(processExitsWith: .success) {
            let user = uid_t.random(in: 100_000..<1_000_000)
            #expect(setgid(user) == 0 && setuid(user) == 0)
            let bench = try Workbench()
            // Before the limit is there, so that the runner has its threads.
            #expect(await bench.run("exit 0").outcome == .completed)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit)
            var none = rlimit(rlim_cur: 1, rlim_max: limit.rlim_max)
            setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &none)
            #expect(await bench.run("exit 0").outcome == .spawnFailed(errno: EAGAIN))
            setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit)
            #expect(await bench.run("exit 0").outcome == .completed)
        }
    }

    @Test("A handler that does not read its input cannot end a runner that began with SIGPIPE as it is by default")
    func brokenPipe() async throws {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            let bench = try Workbench()
            let envelope = String(repeating: "x", count: 1 << 20)
            let report = await bench.run("exec <&-; sleep 0.1", job: Workbench.job(envelope: envelope))
            #expect(report.outcome == .completed)
        }
    }

    @Test("A handler that prints 200 MB, on one line or on many, costs the runner less than 20 MB")
    func boundedMemory() async throws {
        await #expect(processExitsWith: .success) {
            let bench = try Workbench()
            let limits = HandlerLimits.forTests.with {
                $0.outputBytes = 500 << 20
                $0.logLines = 100
            }
            _ = await bench.run("echo warm")
            let before = Processes.ownPeakBytes
            let one = await bench.run("head -c 200000000 /dev/zero", limits: limits)
            let many = await bench.run("yes $(head -c 5000 /dev/zero | tr '\\0' x) | head -c 200000000", limits: limits)
            #expect(one.outcome == .completed && many.outcome == .completed)
            #expect(one.usage.stdoutBytes == 200_000_000 && many.usage.stdoutBytes == 200_000_000)
            #expect(Processes.ownPeakBytes - before < 20 << 20)
        }
    }

    @Test("The scratch directory of another user is refused")
    func foreignScratch() {
        guard getuid() == 0 else { return }
        let directory = Files.makeDirectory("foreign")
        #expect(chown(directory, 65534, 65534) == 0)
        #expect(throws: HandlerRunnerError.self) {
            try HandlerRunner(maximumConcurrency: 1, scratchDirectory: directory, logger: .init(label: "test"))
        }
        Files.remove(directory)
    }
}

/// A directory in which processes write down who they are.
private final class Marks {
    let directory: String

    init() {
        directory = Files.makeDirectory("marks")
    }

    deinit { Files.remove(directory) }

    var pids: [pid_t] {
        Files.list(directory).compactMap { pid_t(Files.read("\(directory)/\($0)").split(separator: "\n").first ?? "") }
    }
}
