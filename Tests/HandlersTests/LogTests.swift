import Glibc
import Handlers
import Testing

@Suite("A run's log tells where each line came from, and is never too long")
struct LogTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("Each line has its number, the time when it was read, its level and its stream")
    func facts() async {
        let sink = RecordingSink()
        let before = Self.now
        let go = bench.directory + "/go"
        async let report = bench.run(
            #"echo one; echo '{"type":"log","level":"error","message":"two"}'; while [ ! -e \#(go) ]; do sleep 0.02; done; echo three >&2"#,
            sink: sink)
        await sink.waitForLine("two")
        let between = Self.now
        Files.write("", to: go)
        _ = await report
        #expect(sink.logs.map(\.sequence) == [1, 2, 3])
        #expect(sink.logs.map(\.source) == [.standardOutput, .message, .standardError])
        #expect(sink.logs.map(\.source.rawValue) == ["stdout", "message", "stderr"])
        #expect(sink.logs.map(\.level) == [.info, .error, .warning])
        let times = sink.logs.map(\.microseconds)
        #expect(before <= times[0] && times[0] <= times[1] && times[1] <= between)
        #expect(between <= times[2] && times[2] <= Self.now)
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    @Test("Of a log that is too long the first and the last lines are kept, and the missing ones counted")
    func headAndTail() async {
        let sink = RecordingSink()
        _ = await bench.run("seq 1 1000; echo the end >&2", limits: .forTests.with { $0.logLines = 10 }, sink: sink)
        #expect(
            sink.lines
                == [
                    "1", "2", "3", "4", "5", "991 lines dropped: the first 5 and the last 5 are kept", "997", "998", "999", "1000",
                    "the end",
                ])
        #expect(sink.logs.map(\.sequence) == [1, 2, 3, 4, 5, 6, 997, 998, 999, 1000, 1001])
        #expect(sink.logs[5].source == .runner && sink.logs[5].level == .warning)
    }

    @Test("Log messages count like plain lines; a log of exactly its length is whole")
    func messages() async {
        let sink = RecordingSink()
        let limits = HandlerLimits.forTests.with { $0.logLines = 4 }
        _ = await bench.run(#"for i in 1 2 3 4; do echo "{\"type\":\"log\",\"message\":\"$i\"}"; done"#, limits: limits, sink: sink)
        #expect(sink.lines == ["1", "2", "3", "4"])
        let longer = RecordingSink()
        _ = await bench.run(#"for i in 1 2 3 4 5; do echo "{\"type\":\"log\",\"message\":\"$i\"}"; done"#, limits: limits, sink: longer)
        #expect(longer.lines == ["1", "2", "1 lines dropped: the first 2 and the last 2 are kept", "4", "5"])
    }

    @Test("A result behind a hundred thousand lines is still read")
    func resultBehind() async {
        let sink = RecordingSink()
        let report = await bench.run(#"yes | head -n 100000; echo '{"type":"result","value":1}'"#, sink: sink)
        #expect(report.result == "1")
        #expect(sink.lines.count == 10_001)
        #expect(report.usage.stdinBytes == 3)
    }
}
