import TestSupport
import Testing

@Suite("The envelope that a runner sends keeps to its schema", .freshDatabase)
struct EnvelopeTests {
    private static let root = String(#filePath.dropLast("Tests/WorkerTests/EnvelopeTests.swift".count))
    private static let schema = root + "docs/reference/handler-protocol/envelope.schema.json"

    @Test("With everything in it, and with as little as possible; on a first attempt, and with a checkpoint")
    func envelopes() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "twice",
            """
            '\(Self.root)Tests/validate-lines' '\(Self.schema)' >> "$LEDGER"
            [ "$STINT_ATTEMPT" = 2 ] || printf '{"type":"checkpoint","value":[1]}\\n{"type":"retry","after":0}\\n'
            """)
        let runner = try await bench.workingRunner()
        _ = try await bench.value("select set_config('stint.tenant_id', 'acme', false)")
        let full = try await bench.create(
            "twice", #"{"a": [1, "ä\"\u2028"]}"#,
            #", p_trace_context => '{"traceparent": "00-11111111111111111111111111111111-2222222222222222-01"}'"#)
        _ = try await bench.value("select set_config('stint.tenant_id', '', false)")
        let small = try await bench.create("twice")
        for id in [full, small] { try await bench.waitFor("completed", id) }
        #expect(bench.handlers.lines == ["yes", "yes", "yes", "yes"])
        _ = runner
    }
}
