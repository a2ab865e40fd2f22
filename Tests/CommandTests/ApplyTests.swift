import Foundation
import TestSupport
import Testing

@Suite("stint apply, export and type show", .freshDatabase)
struct ApplyTests {
    /// A file of definitions; the folder is removed with `place`.
    private func file(_ json: String, in place: Scripts) throws -> String {
        let path = place.directory + "/definitions.json"
        try json.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let definitions = """
        {"queues": {"mail": {"strict": true}},
         "job_types": {"*": {"max_attempts": 7}, "send_mail": {"queue": "mail", "timeout": "2 minutes"}}}
        """

    @Test("A dry run shows the difference and ends with 3, --yes applies it, and then there is nothing to do")
    func apply() async throws {
        let stint = try Stint()
        let place = try Scripts()
        let path = try file(Self.definitions, in: place)
        let plan = try await stint("apply", path, "--dry-run")
        #expect(plan.exitCode == 3, "\(plan.errors)")
        #expect(plan.output.contains("+ queue mail") && plan.output.contains("~ job_type *"))
        #expect(plan.output.contains("max_attempts: 5 -> 7") && plan.output.contains("timeout: \"00:02:00\""))
        #expect(try await stint.value("select count(*) from stint.job_types") == "1")
        let asked = try await stint("apply", path)
        #expect(asked.exitCode == 64 && asked.errors.contains("--yes"))
        #expect(try await stint.value("select count(*) from stint.job_types") == "1")
        let applied = try await stint("apply", path, "--yes", "--json")
        #expect(applied.exitCode == 0, "\(applied.errors)")
        #expect((try applied.objects.first?["changes"] as? [Any])?.count == 3)
        #expect(try await stint.value("select timeout || queue from stint.job_types where job_type = 'send_mail'") == "00:02:00mail")
        let again = try await stint("apply", path, "--dry-run")
        #expect(again.exitCode == 0 && again.text == "nothing to change")
    }

    @Test("On a terminal it asks, and no is no")
    func question() async throws {
        let stint = try Stint()
        let place = try Scripts()
        let path = try file(Self.definitions, in: place)
        for (answer, code, types) in [("n", 1, "1"), ("y", 0, "2")] as [(String, Int32, String)] {
            let input = place.directory + "/answer"
            try "\(answer)\n".write(toFile: input, atomically: true, encoding: .utf8)
            let process = try await stint.onTerminal("apply \(path)", input: input)
            #expect(process.exitCode == code, "\(process.output)")
            #expect(process.output.contains("Apply this? [y/N]"))
            #expect(try await stint.value("select count(*) from stint.job_types") == types)
        }
    }

    @Test("What the file does not name is shown, stays, and goes with --prune; what is exported brings it back")
    func prune() async throws {
        let stint = try Stint()
        let place = try Scripts()
        _ = try await stint("apply", try file(Self.definitions, in: place), "--yes")
        let exported = try await stint("export")
        let kept = try file(exported.output, in: place)
        #expect(try await stint("apply", kept, "--prune", "--dry-run").exitCode == 0)
        let other = place.directory + "/other.json"
        try #"{"job_types": {}}"#.write(toFile: other, atomically: true, encoding: .utf8)
        let shown = try await stint("apply", other)
        #expect(shown.exitCode == 0 && shown.output.contains("? job_type send_mail") && shown.output.contains("--prune"))
        #expect(try await stint("apply", other, "--prune", "--yes").output.contains("1 removed"))
        #expect(try await stint.value("select count(*) from stint.job_types") == "1")
        #expect(try await stint("apply", kept, "--yes").exitCode == 0)
        #expect(try await stint("export", "--json").objects.count == 1)
        #expect(try await stint("export").output == exported.output)
    }

    struct BadFile: Sendable, CustomTestStringConvertible {
        let json: String
        let code: Int32
        let word: String
        var testDescription: String { json }
    }

    @Test(
        "A wrong file is refused with the pointer of the place",
        arguments: [
            BadFile(json: #"{"job_types": {"#, code: 64, word: "not JSON"),
            BadFile(json: #"{"job_types": {"a/b": 1, "x": [{"c": 1, "c": 2}]}}"#, code: 64, word: "/job_types/x/0/c is there twice"),
            BadFile(json: #"{"job_types": {"a": {}, "a": {}}}"#, code: 64, word: "/job_types/a is there twice"),
            BadFile(json: #"{"job_types": {"a": {"prioity": 1}}}"#, code: 1, word: "Did you mean priority?"),
            BadFile(json: #"{"job_types": {"ok": {}, "a": {"queue": "q", "priority": 11}}}"#, code: 1, word: "/job_types/a/priority: "),
        ])
    func badFile(_ bad: BadFile) async throws {
        let stint = try Stint()
        let place = try Scripts()
        let answer = try await stint("apply", try file(bad.json, in: place), "--yes")
        #expect(answer.exitCode == bad.code, "\(answer.errors)")
        #expect(answer.errors.contains(bad.word), "\(answer.errors)")
        #expect(try await stint.value("select count(*) from stint.job_types") == "1")
        let missing = try await stint("apply", "/nonexistent")
        #expect(missing.exitCode == 64 && missing.errors.contains("No such file"))
    }

    @Test("A file may be a pipe, as a shell's <(…) is")
    func pipe() async throws {
        let stint = try Stint()
        let answer = try await StintProcess.run(
            ["-c", "echo '{\"queues\": {\"mail\": {}}}' | \(StintProcess.executable) apply /dev/stdin --yes"], program: "sh",
            environment: ["DATABASE_URL": stint.database.url])
        #expect(answer.exitCode == 0 && answer.output.contains("+ queue mail"), "\(answer.errors)")
    }

    @Test("type show tells what a type is, as text and as JSON")
    func show() async throws {
        let stint = try Stint()
        _ = try await stint.value("select stint.define_job_type('send_mail', p_queue => 'mail', p_priority => 4)")
        let text = try await stint("type", "show", "send_mail")
        #expect(text.exitCode == 0 && text.output.contains("priority") && text.output.contains("inherited"), "\(text.errors)")
        let policy = try await stint("type", "show", "send_mail", "--json").objects.first?["policy"] as? [String: Any]
        #expect(policy?["queue"] as? String == "mail" && policy?["priority"] as? Int == 4)
        let unknown = try await stint("type", "show", "send_mial")
        #expect(unknown.exitCode == 1 && unknown.errors.contains("There is send_mail."))
    }
}
