import Glibc
import HandlerCheck
import Handlers
import Logging
import TestSupport
import Testing

@Suite("The conformance checker catches what authors get wrong", .serialized)
struct CheckerTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        /// The check that must fail, and words that its finding must have.
        let check: String
        let words: String
        let payload: String
        let script: String
        /// For a run that does not end.
        var timeout: Duration
        /// For one that does not stop.
        var grace: Duration
        var testDescription: String { "\(check): \(words)" }

        init(
            _ check: String, _ words: String, payload: String = #"{"file": "x"}"#, timeout: Duration = patience,
            grace: Duration = patience, _ script: String
        ) {
            self.check = check
            self.words = words
            self.payload = payload
            self.script = script
            self.timeout = timeout
            self.grace = grace
        }
    }

    private static let python = "#!/usr/bin/python3 -IS\nimport json, os, sys, time\n"
    private static let job = python + "job = json.loads(sys.stdin.readline())\npayload = job['payload']\n"

    static let wrong: [Wrong] = [
        Wrong("starts", "is not a program", "\u{7F}"),
        Wrong("starts", "the interpreter in the first line", "#!/nonexistent/sh\n"),
        Wrong("starts", "ends with a carriage return", "#!/bin/sh\r\nexit 0\r\n"),
        Wrong("completes", "it ended with exit code 3: oh", "#!/bin/sh\necho oh >&2; exit 3\n"),
        Wrong("completes", "it did not finish within 2 s", timeout: .seconds(2), "#!/bin/sh\nexec sleep 600\n"),
        Wrong("completes", "it refused the job with exit code 65: give me more", "#!/bin/sh\necho give me more; exit 65\n"),
        Wrong("completes", "it was killed by SIGSEGV", "#!/bin/sh\nkill -SEGV $$\n"),
        Wrong(
            "flushes", "3 messages came in one piece",
            job + "for n in (1, 2, 3): print(json.dumps({'type': 'progress', 'percent': n}))"),
        Wrong("unknown_keys", "ended with exit code 9", job + "sys.exit(9 if 'a_later_version' in job else 0)"),
        Wrong("large_payload", "STINT_PAYLOAD: parameter not set", "#!/bin/sh\nset -u\n: \"$STINT_PAYLOAD\"\n"),
        Wrong("missing_fields", "with an empty payload, it completed", "#!/bin/sh\nexit 0\n"),
        Wrong("missing_fields", "without file, it ended with exit code 1: KeyError: 'file'", job + "payload['file']"),
        Wrong(
            "missing_fields", "it asked to be tried again",
            job + "if 'file' not in payload: print('{\"type\":\"retry\",\"reason\":\"no file\"}')"),
        Wrong(
            "missing_fields", "said that it failed (no file) but ended with exit code 0",
            job + "if 'file' not in payload: print('{\"type\":\"error\",\"message\":\"no file\"}')"),
        Wrong("wrong_types", "with file as null, it ended with exit code 1: TypeError", job + "'' + payload['file']"),
        Wrong(
            "texts", "with quotes and line ends in its texts, the result message is not valid JSON",
            job + "print('{\"type\":\"result\",\"value\":\"%s\"}' % payload['file'])"),
        Wrong("texts", "UnicodeEncodeError", job + "payload['file'].encode('ascii')"),
        Wrong("shell", "was run by a shell", job + "os.system('echo ' + payload['file'])"),
        Wrong(
            "checkpoint", "given its last checkpoint, it ended with exit code 1",
            job + "print('{\"type\":\"checkpoint\",\"value\":3}')\nif job['checkpoint']: sys.exit(1)"),
        Wrong("again", "the second time, it ended with exit code 1", "#!/bin/sh\nmkdir \"$BENCH/$STINT_JOB_ID\"\n"),
        Wrong(
            "parallel", "one of them ended with exit code 1",
            """
            #!/bin/sh
            # The first run is alone; then one holds the lock until another one has failed.
            mkdir "$BENCH/alone" && exit
            mkdir "$BENCH/lock" || { touch "$BENCH/refused"; exit 1; }
            while [ ! -e "$BENCH/refused" ]; do sleep 0.02; done
            """),
        Wrong("home", "it wrote ~/.state", "#!/bin/sh\ntouch ~/.state\n"),
        Wrong("home", "/handler.log", "#!/bin/sh\ndate >> \"${0%/*}/handler.log\"\n"),
        Wrong(
            "cancel", "after SIGTERM it still ran", grace: .milliseconds(400), "#!/bin/sh\ntrap '' TERM\necho at work\nsleep 4\n"),
        Wrong(
            "cancel", "after SIGTERM it still ran", grace: .milliseconds(400),
            "#!/bin/sh\ntrap 'exit 143' TERM\n(trap '' TERM; echo at work; sleep 4)\n"),
        Wrong("messages", "print it with a JSON encoder", job + "print({'type': 'progress', 'percent': 5})"),
        Wrong("messages", #""progress" was probably meant"#, "#!/bin/sh\necho '{\"type\":\"Progress\",\"percent\":5}'\n"),
        Wrong("messages", #""rate_limited" was probably meant"#, "#!/bin/sh\necho '{\"type\":\"rate-limited\"}'\n"),
        Wrong("messages", "was written to standard error", "#!/bin/sh\necho '{\"type\":\"result\",\"value\":1}' >&2\n"),
        Wrong("messages", "holds several messages", "#!/bin/sh\nprintf '%s' '{\"type\":\"progress\"}' '{\"type\":\"progress\"}'\n"),
        Wrong("messages", "spread over several lines", job + "print(json.dumps({'type': 'progress', 'percent': 5}, indent=2))"),
        Wrong("messages", "stands behind other text", "#!/bin/sh\necho 'INFO {\"type\":\"result\",\"value\":1}'\n"),
        Wrong("messages", "byte order mark", "#!/bin/sh\nprintf '\\357\\273\\277{\"type\":\"progress\"}\\n'\n"),
        Wrong("messages", #""percent" must be a number"#, "#!/bin/sh\necho '{\"type\":\"progress\",\"percent\":\"5\"}'\n"),
        Wrong(
            "messages", "progress went back from 9 to 5",
            "#!/bin/sh\nfor n in 9 5; do echo '{\"type\":\"progress\",\"percent\":'$n'}'; done\n"),
        Wrong("messages", "more than one result", "#!/bin/sh\nfor n in 1 2; do echo '{\"type\":\"result\",\"value\":'$n'}'; done\n"),
        Wrong("messages", "not valid JSON", "#!/bin/sh\necho '{\"type\":\"result\",\"value\":}'\n"),
        Wrong("volume", "2000 lines of text", "#!/bin/sh\nseq 2000\n"),
        Wrong("leaves_nothing", "1 of its processes still ran", "#!/bin/sh\nsleep 600 </dev/null >/dev/null 2>&1 &\n"),
    ]

    @Test("A wrong handler fails the check that is about it", arguments: wrong)
    func catches(_ wrong: Wrong) async throws {
        let bench = try Workbench()
        let verdict = try await bench.check(wrong)
        #expect(verdict?.name == "failed", "\(String(describing: verdict))")
        #expect(verdict?.finding?.contains(wrong.words) == true, "\(verdict?.finding ?? "no finding")")
        #expect(verdict?.advice?.isEmpty == false)
    }

    @Test("A file that may not be executed fails to start")
    func notExecutable() async throws {
        let bench = try Workbench()
        let command = bench.script("exit 0", mode: 0o644)
        let verdicts = try await bench.check(command, only: ["starts"])
        #expect(verdicts["starts"]?.finding?.contains("may not be executed") == true)
    }

    @Test("An application's own JSON lines are no faulty messages")
    func ownLines() async throws {
        let bench = try Workbench()
        let script = #"""
            #!/bin/sh
            echo '{"type":"request","path":"/"}'
            echo '{"level":"info"}'
            echo '{not json}'
            echo '{"type":"progress","percent":5,"of":"mine"}'
            """#
        #expect(try await bench.check(script, "messages")?.name == "passed")
    }

    @Test("What a handler without work of its own cannot show is skipped, not failed")
    func skips() async throws {
        let bench = try Workbench()
        let verdicts = try await bench.check(bench.script("exit 0"), only: [], payload: "{}")
        let skipped = Set(verdicts.filter { $0.value.name == "skipped" }.keys)
        // On a machine that needs long to start a shell it may be told to stop before it has completed.
        #expect(skipped.union(["cancel"]) == ["flushes", "missing_fields", "wrong_types", "texts", "shell", "checkpoint", "cancel"])
        #expect(!verdicts.values.contains { $0.name == "failed" })
    }

    @Test("A handler whose first run was its slowest is still told to stop while it works")
    func quickerThanBefore() async throws {
        let bench = try Workbench()
        let script = #"""
            #!/bin/sh
            if mkdir "$BENCH/cold"; then sleep 3; else exec sleep 1; fi
            """#
        #expect(try await bench.check(script, "cancel") == .passed())
    }

    @Test("A handler that begins later than in its first run is not told to stop before")
    func slowerThanBefore() async throws {
        let bench = try Workbench()
        let script = #"""
            #!/bin/sh
            mkdir "$BENCH/quick" 2>/dev/null && { echo at work; sleep 1; exit; }
            sleep 3
            trap '' TERM
            echo at work
            sleep 30
            """#
        let verdict = try await bench.check(script, "cancel") { $0.limits.gracePeriod = .milliseconds(400) }
        #expect(verdict?.name == "failed", "\(String(describing: verdict))")
    }

    @Test("A handler that takes its time to refuse an empty payload refuses it")
    func slowRefusal() async throws {
        let bench = try Workbench()
        let script = #"""
            #!/bin/sh
            case "$STINT_PAYLOAD" in *file*) ;; *) sleep 3; exit 65 ;; esac
            """#
        #expect(try await bench.check(script, "missing_fields") == .passed())
    }

    @Test("When the good job fails, nothing is concluded from others")
    func obstacle() async throws {
        let bench = try Workbench()
        let verdicts = try await bench.check(bench.script("exit 1"), only: [])
        #expect(verdicts.filter { $0.value.name == "failed" }.keys.sorted() == ["completes"])
        #expect(verdicts["again"]?.finding == "its good job does not complete")
    }
}

extension Workbench {
    /// The verdicts by name; all checks when `only` is empty.
    func check(
        _ command: HandlerCommand, only names: [String], payload: String = #"{"file": "x"}"#, mode: Subject.Mode = .oneshot,
        with change: (inout Subject) -> Void = { _ in }
    ) async throws -> [String: Verdict] {
        var command = command
        command.environment["BENCH"] = directory
        var subject = Subject(command: command, job: TrialJob(jobType: "test", payload: payload))
        subject.mode = mode
        subject.limits.timeout = patience
        subject.limits.gracePeriod = patience
        change(&subject)
        let checks = Check.all(for: mode).filter { names.isEmpty || names.contains($0.name) }
        let checker = try HandlerChecker(
            subject, checks: checks, scratchDirectory: scratch, logger: Logger(label: "test"))
        var verdicts: [String: Verdict] = [:]
        await checker.run { verdicts[$0.name] = $1 }
        return verdicts
    }

    func check(
        _ script: String, _ name: String, payload: String = #"{"file": "x"}"#, mode: Subject.Mode = .oneshot,
        with change: (inout Subject) -> Void = { _ in }
    ) async throws -> Verdict? {
        // What is no script at all must not be made one.
        let command = self.script("#!")
        Files.write(script, to: command.executable, mode: 0o755)
        return try await check(command, only: [name], payload: payload, mode: mode, with: change)[name]
    }

    func check(_ wrong: CheckerTests.Wrong, mode: Subject.Mode = .oneshot) async throws -> Verdict? {
        try await check(wrong.script, wrong.check, payload: wrong.payload, mode: mode) {
            $0.limits.timeout = wrong.timeout
            $0.limits.gracePeriod = wrong.grace
            $0.leastPatience = .seconds(60)
        }
    }
}
