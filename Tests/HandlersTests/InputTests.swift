import Handlers
import Testing

@Suite("Standard input is the envelope and then its end")
struct InputTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("The envelope arrives whole, on one line, followed by end of file", arguments: [10, 65_535, 65_536, 1 << 20])
    func arrives(bytes: Int) async {
        let envelope = "\"" + String(repeating: "x", count: bytes - 2) + "\""
        let sink = RecordingSink()
        let report = await bench.run("wc -lc | tr -s ' '", job: Workbench.job(envelope: envelope), sink: sink)
        #expect(report.outcome == .completed)
        #expect(sink.lines == [" 1 \(bytes + 1)"])
    }

    @Test("A handler that never reads its envelope of 1 MB runs to its end")
    func neverReads() async {
        let envelope = "\"" + String(repeating: "x", count: 1 << 20) + "\""
        let report = await bench.run("echo '{\"type\":\"result\",\"value\":1}'", job: Workbench.job(envelope: envelope))
        #expect(report.outcome == .completed)
        #expect(report.result == "1")
    }

    @Test("A handler that closes its standard input and goes on is not disturbed")
    func closesInput() async {
        let envelope = "\"" + String(repeating: "x", count: 1 << 20) + "\""
        let report = await bench.run(
            "exec <&-; head -c 100000 /dev/zero; exit 0", job: Workbench.job(envelope: envelope))
        #expect(report.outcome == .completed)
    }

    @Test("A small payload is a variable, a large one a file")
    func payload() async {
        let small = await bench.run(
            #"printf '{"type":"result","value":%s}' "$STINT_PAYLOAD""#, job: Workbench.job(payload: #"{"a":1}"#))
        #expect(small.result == #"{"a":1}"#)
        let text = "\"" + String(repeating: "x", count: 200_000) + "\""
        let large = await bench.run(
            #"[ -z "$STINT_PAYLOAD" ] && printf '{"type":"result","value":%s}' $(wc -c < "$STINT_PAYLOAD_FILE")"#,
            job: Workbench.job(payload: text))
        #expect(large.result == "200002")
    }
}
