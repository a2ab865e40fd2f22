import Handlers
import Testing

@Suite("Whatever a handler writes is taken, bounded and fit for the database")
struct OutputTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("Half a line at exit still counts, also when it is a message")
    func halfLine() async {
        let sink = RecordingSink()
        let report = await bench.run(#"printf 'half' >&2; printf '{"type":"result","value":[1]}'"#, sink: sink)
        #expect(report.result == "[1]")
        #expect(sink.lines == ["half"])
    }

    @Test("Half a message is a log line and a remark, not a failure")
    func halfMessage() async {
        let sink = RecordingSink()
        let report = await bench.run(#"printf '{"type":"result","value":[1'"#, sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.result == nil)
        #expect(sink.lines.contains(#"{"type":"result","value":[1"#))
        #expect(sink.logs.contains { $0.source == .runner && $0.message.contains("not valid JSON") })
    }

    @Test("Of two results the last one counts, with a remark")
    func twoResults() async {
        let sink = RecordingSink()
        let report = await bench.run(
            #"echo '{"type":"result","value":1}'; echo '{"type":"result","value":2}'"#, sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.result == "2")
        #expect(sink.logs.contains { $0.source == .runner && $0.level == .warning })
    }

    @Test("Effects are handed on in their order, exactly as written")
    func effects() async throws {
        let enqueue = #"{"type":"enqueue","job":{"job_type":"a","payload":{"n":1.000}}}"#
        let call = #"{"type": "call", "function": "app.f", "args": {"x": 1e3}}"#
        let report = await bench.run("echo '\(enqueue)'; echo '\(call)'")
        #expect(report.effects == "[\(enqueue),\(call)]")
    }

    @Test("A checkpoint is kept even when the run fails")
    func checkpoint() async {
        let report = await bench.run(#"echo '{"type":"checkpoint","value":{"row":40}}'; exit 1"#)
        #expect(report.outcome == .failed)
        #expect(report.checkpoint == #"{"row":40}"#)
    }

    @Test("An application's own JSON log lines are log lines")
    func foreignJSON() async {
        let sink = RecordingSink()
        _ = await bench.run(#"echo '{"type":"http","status":200}'; echo '{"level":"info"'"#, sink: sink)
        #expect(sink.lines == [#"{"type":"http","status":200}"#, #"{"level":"info""#])
        #expect(sink.logs.allSatisfy { $0.source == .standardOutput })
    }

    @Test("U+2028 inside JSON does not end the line")
    func lineSeparator() async {
        let report = await bench.run("echo '{\"type\":\"result\",\"value\":\"a\u{2028}b\"}'")
        #expect(report.result == "\"a\u{2028}b\"")
    }

    @Test("Escapes that PostgreSQL cannot store are replaced, with a remark")
    func unstorableEscapes() async {
        let sink = RecordingSink()
        let report = await bench.run(
            bench.script(
                #"""
                cat <<'END'
                {"type":"result","value":["a\u0000b","\\u0000","\ud83d\ude00","\ud83d"]}
                END
                """#), sink: sink)
        #expect(report.result == #"["a\ufffdb","\\u0000","\ud83d\ude00","\ufffd"]"#)
        #expect(sink.logs.contains { $0.source == .runner && $0.message.hasPrefix("2 escapes") })
    }

    @Test("Binary noise becomes text without U+0000 and without control characters")
    func binaryNoise() async {
        let sink = RecordingSink()
        let report = await bench.run(
            "head -c 300000 /dev/urandom; printf 'a\\000b\\033[31mred\\033[0m\\001\\n' >&2", sink: sink)
        #expect(report.outcome == .completed)
        #expect(sink.lines.contains("a\u{FFFD}bred\\x01"))
        let scalars = sink.lines.joined().unicodeScalars.filter { $0 != "\t" }
        #expect(scalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    }

    @Test("A line of 10 MB is cut, marked and not fatal")
    func longLine() async {
        let sink = RecordingSink()
        let report = await bench.run("head -c 10485760 /dev/zero | tr '\\0' x; echo; echo after", sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.usage.stdoutBytes == 10_485_760 + 7)
        #expect(sink.lines.count == 2)
        #expect(sink.lines.first?.hasSuffix("xxx … (9437184 bytes more)") == true)
        #expect(sink.lines.last == "after")
    }

    @Test("A result over its limit fails the run by name", arguments: [2_000_000, 20_000_000])
    func resultTooLarge(bytes: Int) async {
        let report = await bench.run(
            #"printf '{"type":"result","value":"'; head -c \#(bytes) /dev/zero | tr '\0' x; echo '"}'"#)
        #expect(report.outcome == .failed)
        #expect(report.exitCode == 0)
        #expect(report.errorCode == "result_too_large")
        #expect(report.result == nil)
    }

    @Test("Effects over their limit fail the run by name")
    func effectsTooLarge() async {
        let limits = HandlerLimits.forTests.with { $0.effectBytes = 100 }
        let report = await bench.run(
            #"for i in 1 2 3; do echo '{"type":"enqueue","job":{"job_type":"aaaaaaaaaaaaaaaa"}}'; done"#, limits: limits
        )
        #expect(report.outcome == .failed)
        #expect(report.errorCode == "effects_too_large")
    }

    @Test("More output than allowed ends the child: output_too_large")
    func tooMuchOutput() async {
        let report = await bench.run("yes $(head -c 1000 /dev/zero | tr '\\0' x) | head -c 100000000; sleep 60")
        #expect(report.outcome == .outputTooLarge)
        #expect(report.errorMessage?.contains("more than its limit of 64 MB; raise it with") == true)
        #expect(report.usage.stdoutBytes > 64 << 20)
    }

    @Test("100 MB of output pass through when allowed, of which the log gets its share")
    func allowedOutput() async {
        let limits = HandlerLimits.forTests.with {
            $0.outputBytes = 200 << 20
            $0.logLines = 100
        }
        let sink = RecordingSink()
        let report = await bench.run(
            #"yes $(head -c 1000 /dev/zero | tr '\0' x) | head -c 104857600; echo; echo '{"type":"result","value":"still read"}'"#,
            limits: limits, sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.result == #""still read""#)
        #expect(report.usage.stdoutBytes > 100 << 20)
        #expect(sink.lines.count == 101)
        #expect(sink.lines[50].hasSuffix("lines dropped: the first 50 and the last 50 are kept"))
    }
}
