import Glibc
import Handlers
import TestSupport
import Testing

@Suite("A handler that cannot be started is reported by name")
struct StartTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("A missing file is handler_missing")
    func missing() async {
        let report = await bench.run(HandlerCommand(executable: "/nonexistent/handler"))
        #expect(report.outcome == .handlerMissing)
        #expect(report.errorMessage == "/nonexistent/handler does not exist")
    }

    @Test("A missing interpreter is named as such")
    func missingInterpreter() async {
        let command = bench.script("#!/nonexistent/python9\n")
        let report = await bench.run(command)
        #expect(report.outcome == .handlerMissing)
        #expect(report.errorMessage == "the interpreter in the first line of \(command.executable) does not exist")
    }

    @Test("A file without its execute bit is handler_not_executable")
    func notExecutable() async {
        let report = await bench.run(bench.script("exit 0", mode: 0o644))
        #expect(report.outcome == .handlerNotExecutable)
    }

    @Test("A script without a first line is handler_not_executable, and is not given to a shell")
    func noFirstLine() async {
        let path = bench.directory + "/plain"
        Files.write("touch \(bench.directory)/ran\n", to: path, mode: 0o755)
        let report = await bench.run(HandlerCommand(executable: path))
        #expect(report.outcome == .handlerNotExecutable)
        #expect(report.errorMessage?.contains("#!/bin/sh") == true)
        #expect(!Files.exists(bench.directory + "/ran"))
    }

    @Test("A program that is still being written is waited for")
    func textFileBusy() async throws {
        let path = bench.directory + "/busy"
        // By another runner, so that the only working directory is that of the run below.
        #expect(try await Workbench().run("cp /bin/true \(path)").outcome == .completed)
        // A process, and no task, which may have to wait for others. It ends by the time of some later attempt; that the first one fails is
        // what the next test shows.
        let writer = try StintProcess(
            [
                "-c", "exec 3>>\(path); echo open; until set -- \(bench.scratch)/*/*; [ -e \"$1\" ]; do sleep 0.01; done; sleep 0.1",
            ], program: "sh")
        try await eventually { writer.output == "open\n" }
        let report = await bench.run(HandlerCommand(executable: path))
        #expect(report.outcome == .completed)
        #expect(report.usage.wall >= .milliseconds(50))
        #expect(try await writer.end() == 0)
    }

    @Test("A program that stays busy is a failure of the start, not of the job")
    func textFileStaysBusy() async throws {
        let path = bench.directory + "/busy"
        #expect(await bench.run("cp /bin/true \(path)").outcome == .completed)
        let writer = open(path, O_WRONLY | O_CLOEXEC)
        defer { close(writer) }
        #expect(await bench.run(HandlerCommand(executable: path)).outcome == .spawnFailed(errno: ETXTBSY))
    }

    @Test("A working directory that does not exist is named")
    func missingWorkingDirectory() async {
        var command = bench.script("exit 0")
        command.workingDirectory = "/nonexistent"
        let report = await bench.run(command)
        #expect(report.outcome == .spawnFailed(errno: ENOENT))
        #expect(report.errorMessage?.contains("/nonexistent") == true)
    }

    @Test("An argument list that is too long is a failure of the start")
    func tooLong() async {
        var command = bench.script("exit 0")
        command.arguments = [String(repeating: "x", count: 200_000)]
        #expect(await bench.run(command).outcome == .spawnFailed(errno: E2BIG))
    }
}
