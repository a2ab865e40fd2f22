import Glibc
import Handlers
import Testing

/// Time and memory are in `OutcomeTests`, output in `OutputTests`.
@Suite("A limit that is exceeded is told by name, with what was used and how to raise it")
struct LimitTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    private func raise(_ limit: String, _ value: Int) -> String {
        "; raise it with stint.define_job_type('test', p_limits => '{\"\(limit)\": \(value)}')"
    }

    @Test("Too much CPU time in one process: cpu_exceeded")
    func cpu() async {
        let limits = HandlerLimits.forTests.with { $0.cpuSeconds = 1 }
        let report = await bench.run("while :; do :; done", limits: limits)
        #expect(report.outcome == .cpuExceeded)
        #expect(report.errorMessage?.hasPrefix("used 1") == true)
        #expect(
            report.errorMessage?.hasSuffix("of CPU time, more than its limit of 1 s" + raise("cpu_seconds", 2)) == true)
        #expect(report.usage.userCPU + report.usage.systemCPU >= .milliseconds(500))
    }

    @Test("Too much CPU time in all processes together: cpu_exceeded, although none of them passed the limit alone")
    func treeCPU() async {
        let limits = HandlerLimits.forTests.with { $0.cpuSeconds = 2 }
        let report = await bench.run(
            "for i in $(seq 24); do setsid sh -c 'while :; do :; done' & done; wait", limits: limits)
        #expect(report.outcome == .cpuExceeded)
        // So many that the kernel ends none of them before the runner looks, were it some seconds late.
        #expect(report.survivorsKilled == 24)
    }

    @Test(
        "A file that grows too large: file_too_large, whether its writer dies of it or only fails",
        arguments: [
            "exec dd if=/dev/zero of=big bs=64k count=100 status=none",
            "dd if=/dev/zero of=big bs=64k count=100 status=none",
            "trap '' XFSZ; dd if=/dev/zero of=big bs=64k count=100 status=none || exit 1",
        ])
    func fileSize(script: String) async {
        let limits = HandlerLimits.forTests.with { $0.fileSizeBytes = 1 << 20 }
        let report = await bench.run(script, limits: limits)
        #expect(report.outcome == .fileTooLarge)
        #expect(
            report.errorMessage == "wrote a file of more than its limit of 1 MB" + raise("file_size_bytes", 2 << 20))
    }

    @Test("Too many open files: too_many_files")
    func openFiles() async {
        let limits = HandlerLimits.forTests.with { $0.openFiles = 32 }
        let report = await bench.run(
            bench.python("import os\nfiles = [os.open('/dev/null', os.O_RDONLY) for _ in range(100)]"), limits: limits)
        #expect(report.outcome == .tooManyFiles)
        #expect(report.errorMessage == "opened more files at once than its limit of 32" + raise("open_files", 64))
        #expect(report.errorDetail?.contains("Too many open files") == true)
    }

    @Test("A handler that names its own error is not overruled")
    func ownWords() async {
        let report = await bench.run(
            #"echo '{"type":"error","code":"E9","message":"mine"}'; echo 'Too many open files' >&2; exit 1"#)
        #expect(report.outcome == .failed)
        #expect(report.errorCode == "E9")
    }

    @Test("Too many processes: too_many_processes")
    func processes() async {
        let limits = HandlerLimits.forTests.with { $0.processes = 30 }
        let report = await bench.run(
            "i=0; while [ $i -lt 60 ]; do setsid sleep 600 & i=$((i+1)); done; wait", limits: limits)
        #expect(report.outcome == .tooManyProcesses)
        #expect(report.errorMessage?.hasSuffix("more than its limit of 30" + raise("processes", 60)) == true)
        // The leader counts among the 31, and is no survivor.
        #expect(report.survivorsKilled >= 30)
    }

    @Test("Too much output: output_too_large, with both figures")
    func output() async {
        let limits = HandlerLimits.forTests.with { $0.outputBytes = 10_000 }
        let report = await bench.run("while :; do echo 0123456789; done", limits: limits)
        #expect(report.outcome == .outputTooLarge)
        #expect(
            report.errorMessage?.hasSuffix("of output, more than its limit of 9.8 KB" + raise("output_bytes", 20_000))
                == true)
    }

    @Test("Not even root can raise a limit again", .enabled(if: getuid() == 0))
    func root() async {
        let sink = RecordingSink()
        let limits = HandlerLimits.forTests.with { $0.openFiles = 64 }
        let report = await bench.run("ulimit -H -n 1000 2>/dev/null; ulimit -H -n", limits: limits, sink: sink)
        #expect(report.outcome == .completed)
        #expect(sink.lines == ["64"])
    }
}
