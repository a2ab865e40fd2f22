import Glibc
import Handlers
import Testing

@Suite("What a handler says is stored without the secrets it was given")
struct RedactionTests {
    let bench: Workbench
    static let value = "s3cr3t/value+of \"crm\" é"

    init() throws { bench = try Workbench() }

    /// Runs Python code that finds the secret in `s`.
    private func run(_ python: String, value: String = RedactionTests.value, sink: RecordingSink) async throws -> HandlerReport {
        let folder = bench.directory + "/config"
        mkdir(folder, 0o700)
        Files.write(value, to: folder + "/key", mode: 0o600)
        let path = bench.python(
            "import os, sys, json, base64, urllib.parse, binascii\ns = os.environ['KEY']\n"
                + "def say(**m): print(json.dumps(m), flush=True)\n" + python
        ).executable
        Files.write(
            #"{"secrets": {"from": {"key": {"file": "key"}}}, "handlers": {"test": {"command": ["\#(path)"], "environment": {"KEY": {"$secret": "key"}, "PYTHONIOENCODING": "utf-8"}}}}"#,
            to: folder + "/handlers.json")
        let command = try HandlerCatalog(configurationFile: folder + "/handlers.json").command(for: "test")
        return await bench.run(command, sink: sink)
    }

    /// Everything that would be stored.
    private func everything(_ report: HandlerReport, _ sink: RecordingSink) -> String { "\(report)\(sink.messages)" }

    @Test("In lines of text: as it is, escaped, encoded, and in the middle of something that is encoded")
    func forms() async throws {
        let sink = RecordingSink()
        let report = try await run(
            """
            b = s.encode()
            print('plain', s, 'twice', s)
            print(s, file=sys.stderr)
            print('escaped', json.dumps(s), json.dumps(s, ensure_ascii=False), json.dumps(json.dumps({'a': s}, ensure_ascii=False)))
            print('slashes', json.dumps(s, ensure_ascii=False).replace('/', '\\\\/'))
            print('url', urllib.parse.quote(s, safe=''), urllib.parse.quote_plus(s, safe=''))
            print('hex', binascii.hexlify(b).decode(), binascii.hexlify(b).decode().upper())
            for n in range(6):
                whole = b'x' * n + b + b'y' * n
                print('base64', base64.b64encode(whole).decode())
                print('urlsafe', base64.urlsafe_b64encode(whole).decode())
            """, sink: sink)
        #expect(report.outcome == .completed, "\(report)")
        #expect(sink.lines.count == 18)
        for line in sink.lines { #expect(line.contains("[secret key]"), "\(line)") }
        #expect(!everything(report, sink).contains("s3cr3t"))
        #expect(sink.lines.contains("plain [secret key] twice [secret key]"))
    }

    @Test("In every message of the protocol, which stays JSON")
    func messages() async throws {
        let sink = RecordingSink()
        let report = try await run(
            """
            say(type='progress', percent=1, message='at ' + s)
            say(type='log', level='info', message=s, fields={'f': s, s: 1})
            say(type='result', value={'deep': ['x' + s + 'y', {s: 1}], 'number': 1.50})
            say(type='checkpoint', value=s)
            say(type='enqueue', job={'job_type': 'child', 'payload': {'key': s}})
            say(type='error', code='C' + s, message='m ' + s, detail='d ' + s)
            sys.exit(1)
            """, sink: sink)
        #expect(!everything(report, sink).contains("s3cr3t"))
        #expect(report.result == #"{"deep": ["x[secret key]y", {"[secret key]": 1}], "number": 1.5}"#)
        #expect(report.checkpoint == #""[secret key]""#)
        #expect(report.effects?.contains(#""payload": {"key": "[secret key]"}"#) == true)
        #expect(report.errorMessage == "m [secret key]")
        #expect(report.errorDetail == "d [secret key]")
    }

    @Test("A secret made of digits is found in a number, which becomes a string")
    func digits() async throws {
        let sink = RecordingSink()
        let report = try await run("say(type='result', value={'pin': int(s), 'n': 12})", value: "4711081504", sink: sink)
        #expect(report.result == #"{"pin": "[secret key]", "n": 12}"#)
    }

    @Test("In the tail of standard error and in the last line that explain a failure")
    func failure() async throws {
        let sink = RecordingSink()
        let report = try await run("print('no entry with ' + s, file=sys.stderr)\nsys.exit(3)", sink: sink)
        #expect(report.errorMessage == "exit code 3: no entry with [secret key]")
        #expect(report.errorDetail == "no entry with [secret key]")
    }

    @Test("Folded over several lines, as base64 and keys are")
    func folded() async throws {
        let key = "-----BEGIN KEY-----\n" + String(repeating: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n", count: 8) + "-----END KEY-----"
        let sink = RecordingSink()
        _ = try await run(
            """
            print(s)
            print(base64.encodebytes(s.encode()).decode())
            t = s.replace('\\n', '')
            for i in range(0, len(t), 20): print('  ' + t[i:i+20])
            """, value: key, sink: sink)
        for line in sink.lines { #expect(line.contains("[secret key]"), "\(line)") }
    }

    @Test("A line that is cut in the middle of it does not show its first part")
    func cut() async throws {
        let sink = RecordingSink()
        _ = try await run("print('x' * ((1 << 20) - 12) + s)", value: "s3cr3t-and-quite-long-too", sink: sink)
        #expect(sink.lines.first?.contains("s3cr3t") == false)
        #expect(sink.lines.first?.contains("[secret key] … (") == true)
    }

    @Test("What is not caught: hashed, reversed, spelt out")
    func notCaught() async throws {
        let sink = RecordingSink()
        _ = try await run("print(s[::-1])\nprint(' '.join(s))", sink: sink)
        #expect(sink.lines.allSatisfy { !$0.contains("[secret key]") })
    }
}
