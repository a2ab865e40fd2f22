import Foundation
import Postgres
import TestSupport
import Testing

@Suite("stint job", .freshDatabase)
struct JobTests {
    @Test("create prints the id and nothing else, and every option arrives")
    func create() async throws {
        let stint = try Stint()
        let created = try await stint(
            "job", "create", "import_csv", "--payload", #"{"n": 12345678901234567890}"#, "--queue", "bulk",
            "--priority", "7",
            "--in", "2h", "--max-attempts", "9", "--tag", "a", "--tag", "b,c", "--key", "k1", "--expires-in", "3h",
            "--concurrency-key", "c1")
        #expect(created.exitCode == 0, "\(created.errors)")
        let job = try await stint.value(
            """
            select concat_ws(' ', id, job_type, payload->>'n', queue, priority, status, max_attempts, tags, concurrency_key, scheduled_for > now() + interval '119 minutes')
            from stint.jobs
            """)
        #expect(job == "\(created.text) import_csv 12345678901234567890 bulk 7 scheduled 9 {a,\"b,c\"} c1 t")
        let again = try await stint("job", "create", "import_csv", "--key", "k1", "--json")
        #expect(try again.objects.first?["job_id"] as? String == created.text)
    }

    @Test("create takes the payload from a file and from standard input")
    func payloadSources() async throws {
        let stint = try Stint()
        let files = try Scripts()
        let path = files.directory + "/payload.json"
        try #"{"text": "größer"}"#.write(toFile: path, atomically: true, encoding: .utf8)
        let fromFile = try await stint("job", "create", "x", "--payload", "@\(path)")
        let fromInput = try await stint("job", "create", "x", "--payload", "-", input: path)
        #expect(fromFile.exitCode == 0 && fromInput.exitCode == 0)
        #expect(try await stint.value("select count(*) from stint.jobs where payload->>'text' = 'größer'") == "2")
    }

    struct BadInput: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let code: Int32
        let word: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ code: Int32, _ word: String, _ arguments: String...) {
            self.arguments = arguments
            self.code = code
            self.word = word
        }
    }

    static let unknown = "00000000-0000-7000-8000-000000000000"

    @Test(
        "Bad input is named, with an exit code and no job",
        arguments: [
            BadInput(64, "not a JSON object", "create", "x", "--payload", "[1]"),
            BadInput(64, "not a JSON object", "create", "x", "--payload", "{"),
            BadInput(64, "at byte 8", "create", "x", "--payload", #"{"a":1,}"#),
            BadInput(64, "/nonexistent", "create", "x", "--payload", "@/nonexistent"),
            BadInput(64, "--at", "create", "x", "--at", "tomorrow", "--in", "1h"),
            BadInput(64, "soon", "create", "x", "--in", "soon"),
            BadInput(64, "priority", "create", "x", "--priority", "high"),
            BadInput(1, "priority", "create", "x", "--priority", "11"),
            BadInput(1, "99999999999", "create", "x", "--priority", "99999999999"),
            BadInput(1, "higher is more urgent", "create", "x", "--priority", "-1"),
            BadInput(64, "'-5s' is invalid", "create", "x", "--in", "-5s"),
            BadInput(1, "p_queue", "create", "x", "--queue", "no spaces"),
            BadInput(1, "p_job_type", "create", "../etc/passwd"),
            BadInput(1, "not a time", "create", "x", "--at", "not a time"),
            BadInput(1, "hint: Write a time as", "create", "x", "--at", "not a time"),
            BadInput(64, "filter is not a JSON object", "cancel", "--filter", #"{"queue": "x""#),
            BadInput(1, "0000", "create", "x", "--payload", #"{"a": "\u0000"}"#),
            BadInput(64, "Missing", "create"),
            BadInput(64, "not-an-id", "show", "not-an-id"),
            BadInput(1, unknown, "show", unknown),
            BadInput(64, "not-an-id", "explain", "not-an-id"),
            BadInput(1, unknown, "explain", unknown),
            BadInput(1, unknown, "logs", unknown),
            BadInput(1, unknown, "watch", unknown),
            BadInput(1, "loud", "logs", unknown, "--level", "loud"),
            BadInput(1, "happy", "list", "--status", "happy"),
            BadInput(1, "limit", "list", "--limit", "100000"),
            BadInput(1, "limit", "list", "--limit", "-1"),
            BadInput(64, "stint job list shows", "show", "1"),
            BadInput(64, "Did you mean: stint job list", "lst"),
            BadInput(64, "There are: create, show,", "frobnicate"),
        ])
    func badInput(_ bad: BadInput) async throws {
        let database = try TestDatabase.current
        let answer = try await StintProcess.run(["job"] + bad.arguments, environment: ["DATABASE_URL": database.url])
        #expect(answer.exitCode == bad.code, "\(answer.errors)")
        #expect(answer.errors.contains(bad.word), "\(answer.errors)")
        #expect(answer.output.isEmpty)
        #expect(try await Stint().value("select count(*) from stint.jobs") == "0")
    }

    @Test("show, list and logs: text in a pipe, one object a line with --json, a table with colours on a terminal")
    func shapes() async throws {
        let stint = try Stint()
        let id = try await stint("job", "create", "x", "--priority", "3").text
        _ = try await stint("job", "create", "y", "--in", "1h")
        let connection = try await stint.database.connect()
        _ = try await connection.query("select job_id from stint.claim_jobs('me')")
        _ = try await connection.query("select stint.log_job($1::uuid, 1, 'warning', 'watch out')", [id])
        _ = try await connection.query(
            "select stint.fail_job($1::uuid, 1, E'went wrong\\nin\\ttwo lines', 'oops', p_retryable => false)", [id])
        await connection.close()

        let show = try await stint("job", "show", id)
        #expect(show.output.contains("failed") && show.output.contains("oops") && !show.output.contains("\u{1B}"))
        #expect(try await stint("job", "show", id, "--json").objects.first?["status"] as? String == "failed")

        let list = try await stint("job", "list")
        let lines = list.output.split(separator: "\n")
        #expect(lines.count == 2, "\(list.output)")
        #expect(
            lines.allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == 8 },
            "\(list.output)")
        #expect(try await stint("job", "list", "--json").objects.count == 2)
        #expect(try await stint("job", "list", "--status", "failed", "--type", "x", "--json").objects.count == 1)
        #expect(try await stint("job", "list", "--before", id, "--json").objects.isEmpty)
        let table = try await stint.onTerminal("job list")
        #expect(table.output.contains("ID") && table.output.contains("ATTEMPTS") && table.output.contains("\u{1B}["))
        let plain = try await stint.onTerminal("job list", environment: ["NO_COLOR": "1"])
        #expect(plain.output.contains("ATTEMPTS") && !plain.output.contains("\u{1B}["))
        let narrow = try await StintProcess.run(
            ["-qec", "stty cols 60; \(StintProcess.executable) job list", "/dev/null"], program: "script",
            environment: ["DATABASE_URL": stint.database.url, "TERM": "xterm", "NO_COLOR": "1"])
        let rows = narrow.output.split(whereSeparator: \.isNewline)
        #expect(rows.count == 3 && rows.allSatisfy { $0.count <= 60 } && rows[0].contains("STATUS"), "\(narrow.output)")

        let logs = try await stint("job", "logs", id)
        #expect(logs.output.contains("warning watch out"))
        #expect(try await stint("job", "logs", id, "--level", "error").output.isEmpty)
        #expect(try await stint("job", "logs", id, "--json").objects.first?["message"] as? String == "watch out")
    }

    @Test("explain says why a job does not run and what to do, as text, as JSON, and in lines that fit the terminal")
    func explain() async throws {
        let stint = try Stint()
        let id = try await stint("job", "create", "x", "--queue", "mails").text
        let text = try await stint("job", "explain", id)
        #expect(text.exitCode == 0, "\(text.errors)")
        #expect(text.output.hasPrefix("Job \(id) (x, queue mails) is pending.\n\nWhy\n  no_worker: No live worker"))
        #expect(text.output.hasSuffix("      stint work --handlers handlers --queue mails\n") && !text.output.contains("\u{1B}"))
        let answer = try await stint("job", "explain", id, "--json").objects.first
        let codes = (answer?["reasons"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
        #expect(codes == ["no_worker", "in_line"] && answer?["status"] as? String == "pending")
        let screen = try await stint.onTerminal("job explain \(id)")
        #expect(screen.output.contains("no_worker\u{1B}[0m: ") && screen.output.contains("\u{1B}[1mNext"))

        let connection = try await stint.database.connect()
        _ = try await connection.query(
            """
            select stint.fail_job(job_id, run, 'went wrong', 'oops', p_retryable => false) from stint.claim_jobs('w', '{mails}')
            """)
        await connection.close()
        let ended = try await stint("job", "explain", id)
        #expect(ended.output.contains("\nRuns\n  Run 1 (attempt 1) failed after"))
        #expect(ended.output.contains("      select stint.retry_job('\(id)');"))
    }

    @Test("watch and create --watch follow a job to its end, and their exit code says how that was")
    func watch() async throws {
        let stint = try Stint()
        let handlers = try Scripts()
        try handlers.add(
            "good",
            #"""
            echo '{"type":"progress","percent":50,"message":"half"}'
            while [ ! -e "$LEDGER.go" ]; do sleep 0.05; done
            echo '{"type":"result","value":1}'
            """#)
        try handlers.add("bad", "echo no such file >&2; exit 65")
        let runner = try StintProcess(
            ["work", "--handlers", handlers.directory, "--scratch", handlers.directory + "/runs"],
            environment: ["DATABASE_URL": stint.database.url])
        let good = try StintProcess(["job", "create", "good", "--watch"], environment: ["DATABASE_URL": stint.database.url])
        try await eventually("no progress is shown") { good.output.contains("50 %") }
        try Data().write(to: URL(filePath: handlers.ledger + ".go"))
        #expect(try await good.end() == 0, "\(good.errors)")
        #expect(good.output.contains("50 %") && good.output.contains("completed") && !good.output.contains("\u{1B}"))
        let terminal = try await stint.onTerminal("job create good --watch")
        #expect(terminal.exitCode == 0)
        #expect(terminal.output.contains("\u{1B}[") && terminal.output.contains("####################"))
        let bad = try await stint("job", "create", "bad", "--watch", "--json")
        #expect(bad.exitCode == 1)
        #expect(try bad.objects.last?["status"] as? String == "failed")
        let id = try #require(try bad.objects.last?["job_id"] as? String)
        #expect(try await stint("job", "watch", id).exitCode == 1)
        let followed = try await stint("job", "logs", "-f", id)
        #expect(followed.output.contains("no such file") && followed.exitCode == 0)
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("cancel and retry answer for every job, and with 1 if one could not")
    func steer() async throws {
        let stint = try Stint()
        let first = try await stint("job", "create", "x").text
        let second = try await stint("job", "create", "x").text
        let cancelled = try await stint("job", "cancel", first, second, "--reason", "no longer needed")
        #expect(cancelled.exitCode == 0)
        #expect(cancelled.output.split(separator: "\n").count == 2)
        #expect(try await stint.value("select count(*) from stint.jobs where status = 'cancelled'") == "2")
        let mixed = try await stint("job", "retry", first, Self.unknown, "--json")
        #expect(mixed.exitCode == 1)
        #expect(Set(try mixed.objects.compactMap { $0["status"] as? String }) == ["pending", "not_found"])
        #expect(try await stint.value("select status from stint.jobs where id = '\(first)'") == "pending")
        #expect(try await stint("job", "retry", first).exitCode == 1)
    }

    @Test("Asked to cancel a job that runs, it says that the handler is asked; wait is another word for watch")
    func cancelRunning() async throws {
        let stint = try Stint()
        let id = try await stint("job", "create", "x").text
        _ = try await stint.value("select count(*) from stint.claim_jobs('me')")
        #expect(try await stint("job", "cancel", id).text == "\(id)  processing  its handler is asked to stop")
        _ = try await stint.value("select count(stint.fail_job('\(id)', 1, 'stopped', p_retryable => false))")
        #expect(try await stint("job", "wait", id).exitCode == 1)
    }

    @Test("release-key lets the next job of a key go on, once")
    func releaseKey() async throws {
        let stint = try Stint()
        _ = try await stint.value("select stint.define_job_type('post', p_key_order => 'strict_hold')")
        let first = try await stint("job", "create", "post", "--concurrency-key", "account 1").text
        let second = try await stint("job", "create", "post", "--concurrency-key", "account 1").text
        _ = try await stint.value("select stint.fail_job(job_id, run, 'no', p_retryable => false) from stint.claim_jobs('me')")
        #expect(try await stint.value("select status from stint.jobs where id = '\(second)'") == "blocked")
        #expect(try await stint("job", "explain", second).output.contains("select stint.release_key('\(first)');"))
        let released = try await stint("job", "release-key", first)
        #expect(released.exitCode == 0)
        #expect(try await stint.value("select status from stint.jobs where id = '\(second)'") == "pending")
        let again = try await stint("job", "release-key", first, "--json")
        #expect(again.exitCode == 1)
        #expect(try again.objects.first?["state"] as? String == "not_held")
    }

    @Test("A reader that goes away early is no failure")
    func closedPipe() async throws {
        let stint = try Stint()
        _ = try await stint("job", "create", "x")
        let piped = try await StintProcess.run(
            ["-c", "\"\(StintProcess.executable)\" job list --json | true; echo done"], program: "sh",
            environment: ["DATABASE_URL": stint.database.url])
        #expect(piped.text == "done" && piped.errors.isEmpty)
    }
}
