import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A handler that goes wrong is named on its job", .freshDatabase)
struct FailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String?
        var mode = 0o755
        let status: String
        let code: String?
        let message: String
    }

    static let cases = [
        Case(testDescription: "missing", body: nil, status: "dead_letter", code: "handler_missing", message: "broken"),
        Case(
            testDescription: "not executable", body: "", mode: 0o644, status: "dead_letter", code: nil,
            message: "execut"),
        Case(
            testDescription: "bad input", body: "echo no such column >&2; exit 65", status: "failed", code: nil,
            message: "no such column"),
        Case(testDescription: "an exit code", body: "exit 3", status: "dead_letter", code: nil, message: "exit code 3"),
        Case(
            testDescription: "killed", body: "kill -9 $$", status: "dead_letter", code: "signalled", message: "SIGKILL"),
        Case(
            testDescription: "its own words",
            body: #"echo '{"type":"error","code":"no_file","message":"a.csv is gone"}'; exit 1"#,
            status: "dead_letter", code: "no_file", message: "a.csv is gone"),
        Case(
            testDescription: "misconfigured", body: "echo no API key >&2; exit 78", status: "failed", code: nil,
            message: "no API key"),
    ]

    @Test("It ends with a status, a code and a sentence", arguments: cases)
    func fails(_ example: Case) async throws {
        let bench = try await Bench.make()
        if let body = example.body { try bench.handlers.add("broken", body, mode: example.mode) }
        try bench.handlers.add("sound", "")
        let runner = try await bench.workingRunner()
        let id = try await bench.create("broken", "{}", ", p_max_attempts => 1")
        try await eventually { try await bench.fact("finished_at", id) != nil }
        #expect(try await bench.status(id) == example.status)
        if let code = example.code { #expect(try await bench.fact("error_code", id) == code) }
        let message = try await bench.fact("error_message", id) ?? ""
        #expect(message.contains(example.message))
        // The runner goes on.
        try await bench.waitFor("completed", bench.create("sound"))
        _ = runner
    }

    @Test("Half a line of JSON is a log line, and a handler that never reads its large input is no failure")
    func oddButFine() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("odd", #"printf '{"type":"result","val'"#)
        let runner = try await bench.workingRunner()
        let payload = "{\"text\": \"\(String(repeating: "x", count: 200_000))\"}"
        let id = try await bench.create("odd", payload)
        try await bench.waitFor("completed", id)
        #expect(try await bench.fact("result", id) == nil)
        let log = try await bench.db.query("select message from stint.job_logs($1::uuid)", [id]).compactMap {
            $0["message"]
        }
        #expect(log.contains { $0.contains(#"{"type":"result","val"#) })
        _ = runner
    }

    @Test("Floods of output end with a name, and without the runner's memory growing")
    func flood() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "flood", "yes a rather long line of output that nobody will ever read | head -c 100000000")
        let runner = try await bench.workingRunner()
        let id = try await bench.create("flood", "{}", ", p_max_attempts => 1")
        try await eventually { try await bench.fact("finished_at", id) != nil }
        #expect(["output_too_large", nil].contains(try await bench.fact("error_code", id)))
        let peak = try #require(MemoryTests.resident(runner.processID, field: "VmHWM"))
        print("flood: the runner's peak is \(peak / 1024) MB, the job is \(try await bench.status(id) ?? "")")
        #expect(peak < 200 * 1024)
    }
}
