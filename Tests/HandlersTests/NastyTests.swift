import CSpawn
import Glibc
import Handlers
import Logging
import Testing

/// What handlers do to a runner, one test each. Those that belong to a subject stand with it:
///
///     never reads stdin                              InputTests
///     half a line at exit, U+2028 inside JSON,
///     a 10 MB line, binary noise, two results        OutputTests
///     result then crash, SIGSTOP itself,
///     ignores SIGTERM                                OutcomeTests
///     double-forks and setsid                        SurvivorTests
///     deletes its working directory                  SurvivorTests
///     ENOEXEC, EACCES, ENOENT, E2BIG, busy text file StartTests, and for longer WorkerTests/ShortageTests
///     EAGAIN on fork                                 RunnerDeathTests
///     the clock jumps                                WorkerTests/ClockTests
///     the runner is paused past its lease            WorkerTests/LeaseTests
///     the runner is killed at random                 WorkerTests/CrashTests
@Suite("Nasty handlers")
struct NastyTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("Closes its standard output early: what it said before counts, and it is not ended for that")
    func closesOutput() async {
        let report = await bench.run(
            #"echo '{"type":"result","value":1}'; exec >&- 2>&-; sleep 0.3; touch done; [ -e done ]"#)
        #expect(report.outcome == .completed)
        #expect(report.result == "1")
        #expect(report.usage.wall >= .milliseconds(300))
    }

    @Test("Writes byte by byte: the message arrives whole")
    func bytewise() async {
        let report = await bench.run(
            bench.python(
                """
                import os, time
                for byte in b'{"type":"result","value":"slow"}\\n':
                    os.write(1, bytes([byte]))
                    time.sleep(0.05)
                """))
        #expect(report.outcome == .completed)
        #expect(report.result == #""slow""#)
    }

    @Test("Makes its pipe one of packets: each of them is read")
    func packets() async {
        let sink = RecordingSink()
        let command = bench.python(
            """
            import fcntl, os
            fcntl.fcntl(1, 1031, 1 << 20)  # F_SETPIPE_SZ
            fcntl.fcntl(1, fcntl.F_SETFL, os.O_DIRECT | os.O_WRONLY)
            for _ in range(200): os.write(1, b"line\\n")
            os.write(1, b'{"type":"result","value":200}\\n')
            """)
        let report = await bench.run(command, sink: sink)
        #expect(report.result == "200")
        #expect(sink.lines.count { $0 == "line" } == 200)
    }

    @Test("Invalid UTF-8 in a message is repaired, not fatal")
    func invalidText() async {
        let report = await bench.run(#"printf '{"type":"result","value":"a\377b"}\n'"#)
        #expect(report.outcome == .completed)
        #expect(report.result == "\"a\u{FFFD}b\"")
    }

    @Test("Forks 200 children, each in a session of its own")
    func manyChildren() async {
        let sink = RecordingSink()
        let report = await bench.run(
            "i=0; while [ $i -lt 200 ]; do setsid sh -c 'echo $$; exec sleep 600' & i=$((i+1)); done; sleep 0.5",
            sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.survivorsKilled >= 200)
        #expect(sink.lines.compactMap { pid_t($0) }.allSatisfy { stint_process_state($0) == 0 })
        #expect(sink.lines.contains { $0.hasSuffix("processes that the handler had left behind") })
    }

    /// How a daemon may try to shed its mark: the limits that it sets, besides leaving session and parent.
    static let escapes = ["(0, 0)", "(5, 5)", "(mark - 1, mark - 1)", "(0, mark)"]

    @Test("Sheds its mark, leaves its session and its parent: is found nevertheless", arguments: escapes)
    func escapee(limit: String) async throws {
        let sink = RecordingSink()
        let report = await bench.run(
            bench.python(
                """
                import os, resource, time
                mark = resource.getrlimit(10)[0]
                if os.fork() == 0:
                    os.setsid()
                    resource.setrlimit(10, \(limit))
                    pid = os.fork()
                    if pid == 0: time.sleep(600)
                    # By its parent: as soon as that is gone, another run that ends may find it.
                    print(pid, flush=True)
                    os._exit(0)
                os.wait()
                time.sleep(0.2)
                """), sink: sink)
        #expect(report.outcome == .completed)
        let pid = try #require(sink.lines.first.flatMap { pid_t($0) })
        // It may have been another run of this runner, ending at the same time, that found it first.
        #expect(stint_process_state(pid) == 0)
    }

    @Test("Root cannot take the mark off either", .enabled(if: getuid() == 0))
    func rootEscapes() async throws {
        let report = await bench.run(
            bench.python("import resource\nresource.setrlimit(10, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))"))
        #expect(report.outcome == .failed)
        #expect(report.errorMessage?.contains("not allowed") == true)
    }

    @Test("A daemon that tries to hide is ended with its own run, and other runs go on")
    func bystanders() async {
        let bench = bench
        async let other = bench.run(bench.script("setsid sleep 2 & wait", name: "other"))
        for _ in 0..<5 { _ = await bench.run("setsid sleep 600 & sleep 0.05") }
        #expect(await other.outcome == .completed)
        #expect(await other.survivorsKilled == 0)
        #expect(await other.usage.wall >= .seconds(2))
    }

    @Test("Fills its working directory: fails by itself, and the next run has the room again", .enabled(if: getuid() == 0))
    func fillsDirectory() async throws {
        let disk = bench.directory + "/disk"
        #expect(await bench.run("mkdir \(disk) && mount -t tmpfs -o size=2m none \(disk)").outcome == .completed)
        let runner = try HandlerRunner(
            maximumConcurrency: 1, scratchDirectory: disk + "/scratch", logger: Logger(label: "test"))
        let command = bench.script("exec dd if=/dev/zero of=big bs=64k status=none", name: "filler")
        for _ in 0..<2 {
            let report = await runner.run(
                Workbench.job(), command: command, limits: .forTests, sink: RecordingSink())
            #expect(report.outcome == .failed)
            #expect(report.errorMessage?.contains("No space left on device") == true)
        }
        // What the runner has to write itself: the job is not to blame.
        #expect(await bench.run("dd if=/dev/zero of=\(disk)/big bs=64k status=none; true").outcome == .completed)
        let payload = "\"\(String(repeating: "x", count: 200_000))\""
        let report = await runner.run(
            Workbench.job(payload: payload), command: command, limits: .forTests, sink: RecordingSink())
        #expect(report.outcome == .spawnFailed(errno: ENOSPC))
        #expect(await bench.run("umount -l \(disk)").outcome == .completed)
    }
}
