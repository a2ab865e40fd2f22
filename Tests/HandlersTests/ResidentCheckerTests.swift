import HandlerCheck
import Handlers
import Testing

@Suite("The conformance checker catches what authors of residents get wrong", .serialized)
struct ResidentCheckerTests {
    private static let head = """
        #!/usr/bin/python3 -IS
        import json, signal, sys, time
        def say(type, **fields): print(json.dumps({"type": type, **fields}), flush=True)
        def done(job, code=0): say("done", job_id=job["job_id"], run=job["run"], exit_code=code)

        """
    /// A loop that does its jobs properly, with more to be put into it.
    private static func loop(_ body: String, before: String = "", after: String = "") -> String {
        head + before + "\nfor line in sys.stdin:\n    m = json.loads(line)\n    " + body + "\n" + after
    }

    static let wrong: [CheckerTests.Wrong] = [
        .init(
            "completes", "only when its input had ended", timeout: .seconds(2),
            head + "for line in sys.stdin.readlines():\n    m = json.loads(line)\n    if m['type'] == 'job': done(m)"),
        .init(
            "completes", "only when its input had ended", timeout: .seconds(2),
            loop("print(json.dumps({'type': 'done', 'job_id': m['job_id']})) if m['type'] == 'job' else None")),
        .init(
            "completes", "a done message has no job_id, and is ignored", timeout: .seconds(2),
            loop("if m['type'] == 'job': say('done')")),
        .init("completes", "ended with exit code 4 before it had said done of its job", head + "sys.exit(4)"),
        .init("completes", "did not say done within 2 s", timeout: .seconds(2), loop("pass")),
        .init(
            "stays", "ended with exit code 0 before it had said done of the next job",
            head + "m = json.loads(sys.stdin.readline())\ndone(m)"),
        .init("unknown_messages", "before it had said done of the next job", loop("done(m)")),
        .init(
            "survives", "ended with exit code 1",
            loop("if m['type'] == 'job': m['payload']['file']; done(m)")),
        .init(
            "hello", "hello came after other messages",
            loop("if m['type'] == 'job': say('progress', job_id=m['job_id'], percent=1); say('hello'); done(m)")),
        .init(
            "hello", "the concurrency of hello is 0", loop("done(m) if m['type'] == 'job' else None", before: "say('hello', concurrency=0)")
        ),
        .init("hello", "protocol 2", loop("done(m) if m['type'] == 'job' else None", before: "say('hello', protocol=2)")),
        .init(
            "concurrency", "one was not completed",
            loop(
                "if m['type'] == 'job': n += 1; done(m, 1 if n == 3 else 0)", before: "say('hello', concurrency=2)\nn = 0")),
        .init(
            "cancel", "had neither said done nor ended", grace: .milliseconds(400),
            loop(
                "if m['type'] == 'job': say('progress', job_id=m['job_id'], percent=1); time.sleep(4); done(m)",
                before: "signal.signal(signal.SIGTERM, signal.SIG_IGN)")),
        .init(
            "shutdown", "it still ran", grace: .milliseconds(400),
            loop("done(m) if m['type'] == 'job' else None", after: "time.sleep(600)")),
        .init(
            "end_of_input", "ended with exit code 3",
            loop("done(m) if m['type'] == 'job' else None", after: "sys.exit(3)")),
        .init(
            "messages", "a progress message has no job_id",
            loop("if m['type'] == 'job': say('progress', percent=1); done(m)")),
        .init(
            "messages", "names job 7, which it does not have in hand",
            loop("if m['type'] == 'job': say('progress', job_id='7'); done(m)")),
        .init(
            "messages", "a result message names job",
            loop("if m['type'] == 'job': done(m); say('result', job_id=m['job_id'], value=1)")),
        .init(
            "messages", "names run 99",
            loop("if m['type'] == 'job': say('result', job_id=m['job_id'], run=99, value=1); done(m)")),
        .init(
            "messages", "the outcome of done is “ok”",
            loop("if m['type'] == 'job': say('done', job_id=m['job_id'], outcome='ok')")),
        .init(
            "flushes", "came in one piece",
            loop(
                "if m['type'] == 'job': print(json.dumps({'type': 'progress', 'job_id': m['job_id']})); done(m)")),
    ]

    @Test("A wrong resident fails the check that is about it", arguments: wrong)
    func catches(_ wrong: CheckerTests.Wrong) async throws {
        let bench = try Workbench()
        let verdict = try await bench.check(wrong, mode: .resident)
        #expect(verdict?.name == "failed", "\(String(describing: verdict))")
        #expect(verdict?.finding?.contains(wrong.words) == true, "\(verdict?.finding ?? "no finding")")
    }
}
