import CSpawn
import Glibc
import Handlers
import Testing

/// Calls of the kernel that programs make for good reasons of their own, and in which supervision could lose sight of them.
@Suite("No way of being a process takes one out of sight")
struct EvasionTests {
    let bench: Workbench
    private let sink = RecordingSink()

    init() throws { bench = try Workbench() }

    static let libc = """
        import ctypes, os, signal, sys, threading, time
        libc = ctypes.CDLL(None)
        numbers = {"x86_64": (56, 60), "aarch64": (220, 93)}  # clone, exit
        CLONE, EXIT = numbers[os.uname().machine]

        """

    /// The first thread ends; another one goes on with `body`.
    static func withoutFirstThread(_ body: String) -> String {
        libc + """
            def go_on():
                first = os.getpid()
                while open(f"/proc/{first}/stat").read().rsplit(")", 1)[1].split()[0] != "Z": time.sleep(0.01)
            \(body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            threading.Thread(target=go_on).start()
            libc.syscall(EXIT, 0)
            """
    }

    private func expectNothing(of report: HandlerReport, killed: Int) throws {
        #expect(report.outcome == .completed)
        #expect(report.survivorsKilled == killed)
        let pid = try #require(sink.lines.first.flatMap { pid_t($0) })
        #expect(stint_process_state(pid) == 0, "neither alive nor a zombie")
    }

    @Test("A child that it makes in the runner's name (CLONE_PARENT) is ended with it")
    func siblings() async throws {
        let command = bench.python(
            Self.libc + """
                CLONE_PARENT = 0x8000
                child = libc.syscall(CLONE, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
                if child == 0:
                    os.setsid()
                    time.sleep(600)
                print(child, flush=True)
                time.sleep(0.1)
                """)
        try expectNothing(of: await bench.run(command, sink: sink), killed: 1)
    }

    @Test("A daemon that traces it does not keep it from being reaped, nor the run from ending")
    func traced() async throws {
        let command = bench.python(
            Self.libc + """
                PTRACE_SEIZE, PR_SET_PTRACER = 0x4206, 0x59616d61
                libc.prctl(PR_SET_PTRACER, ctypes.c_ulong(-1))
                leader, (reading, writing) = os.getpid(), os.pipe()
                if os.fork() == 0:
                    os.setsid()
                    traces = libc.ptrace(PTRACE_SEIZE, leader, 0, 0) == 0
                    os.write(writing, f"{os.getpid() if traces else 0}\\n".encode())
                    time.sleep(600)
                print(os.read(reading, 100).decode(), flush=True)
                """)
        try expectNothing(of: await bench.run(command, sink: sink), killed: 1)
    }

    @Test("Memory counts, too, in a process whose first thread has ended")
    func memoryWithoutFirstThread() async {
        let limits = HandlerLimits.forTests.with { $0.memoryBytes = 64 << 20 }
        let hog = "hog = bytearray(os.urandom(1 << 20)) * 200\ntime.sleep(60)\nos._exit(0)"
        let report = await bench.run(bench.python(Self.withoutFirstThread(hog)), limits: limits)
        #expect(report.outcome == .oom)
        #expect(report.usage.wall < .seconds(50))
    }

    @Test("Memory counts, too, in a process that hides it (PR_SET_DUMPABLE), beside others")
    func hiddenMemory() async {
        await #expect(processExitsWith: .success) {
            if getuid() == 0 { #expect(setgid(65534) == 0 && setuid(65534) == 0) }
            let bench = try Workbench()
            let limits = HandlerLimits.forTests.with { $0.memoryBytes = 64 << 20 }
            let command = bench.python(
                EvasionTests.libc + """
                    if os.fork() == 0:
                        libc.prctl(4, 0)  # PR_SET_DUMPABLE
                        hog = bytearray(os.urandom(1 << 20)) * 200
                        time.sleep(60)
                        os._exit(0)
                    os.wait()
                    """)
            #expect(await bench.run(command, limits: limits).outcome == .oom)
        }
    }

    @Test("What ended by itself behind the handler's back counts as no process any more, but with its CPU time")
    func endedOrphans() async {
        let limits = HandlerLimits.forTests.with { $0.processes = 50 }
        // Each $( ) waits until the orphan inside has ended.
        let report = await bench.run(
            """
            i=0; while [ $i -lt 150 ]; do x=$( (true &) ); i=$((i+1)); done
            x=$( (sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done' &) )
            sleep 1; i=0; while [ $i -lt 10 ]; do x=$( (true &) ); i=$((i+1)); done; sleep 0.6
            """, limits: limits)
        #expect(report.outcome == .completed)
        #expect(report.survivorsKilled == 0)
        #expect(report.usage.userCPU + report.usage.systemCPU >= .milliseconds(50))
    }

    @Test("A runner whose parent ignored SIGCHLD learns how its handlers end")
    func ignoredSIGCHLD() async {
        await #expect(processExitsWith: .success) {
            signal(SIGCHLD, SIG_IGN)
            let bench = try Workbench()
            let report = await bench.run("setsid sleep 600 & exit 3")
            #expect(report.exitCode == 3)
            #expect(report.survivorsKilled == 1)
        }
    }
}
