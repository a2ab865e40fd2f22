import Glibc
import Handlers
import Testing

@Suite("A secret reaches the handler that is meant to have it, and nothing else")
final class SecretTests {
    let bench: Workbench
    let folder: String

    init() throws {
        bench = try Workbench()
        folder = bench.directory + "/config"
        mkdir(folder, 0o700)
        mkdir(folder + "/secrets", 0o700)
        Files.write("s3cr3t-value-of-crm\n", to: folder + "/secrets/crm_api_key", mode: 0o600)
    }

    /// The command for the type `test`, whose script is given, under a configuration.
    private func command(
        _ script: String, _ secrets: String = #"{"directory": "secrets"}"#, handler: String = #""secrets": ["crm_api_key"]"#,
        environment: [String: String] = [:]
    ) throws -> HandlerCommand {
        let path = bench.script(script).executable
        Files.write(
            #"{"secrets": \#(secrets), "handlers": {"test": {"command": ["\#(path)"], \#(handler)}}}"#,
            to: folder + "/handlers.json")
        return try HandlerCatalog(configurationFile: folder + "/handlers.json", environment: environment).command(for: "test")
    }

    private func job(_ payload: String) -> HandlerJob {
        Workbench.job(payload: payload, envelope: #"{"run": 1, "checkpoint": {"$secret": "crm_api_key"}, "payload": \#(payload)}"#)
    }

    private let reference = #"{"url": "x", "auth": [{"$secret": "crm_api_key"}]}"#

    @Test("A payload's reference is resolved on standard input and in STINT_PAYLOAD, not in a checkpoint")
    func payload() async throws {
        // The shell compares, so that the value never comes out.
        let command = try command(
            """
            read -r envelope
            [ "$STINT_PAYLOAD" = '{"url": "x", "auth": ["s3cr3t-value-of-crm"]}' ] || exit 1
            [ "$envelope" = '{"run": 1, "checkpoint": {"$secret": "crm_api_key"}, "payload": {"url": "x", "auth": ["s3cr3t-value-of-crm"]}}' ]
            """)
        let report = await bench.run(command, job: job(reference))
        #expect(report.outcome == .completed)
    }

    @Test("A value with quotes, line ends and letters of all kinds arrives as it is")
    func escaping() async throws {
        Files.write("a\"b\\c\nd\té\u{1F511}e", to: folder + "/secrets/crm_api_key", mode: 0o600)
        let command = try command(
            #"[ "$STINT_PAYLOAD" = "$(cat <<'END'"# + "\n" + #"{"k": "a\"b\\c\nd\té🔑e"}"# + "\nEND\n" + #")" ]"#)
        #expect(await bench.run(command, job: job(#"{"k": {"$secret": "crm_api_key"}}"#)).outcome == .completed)
    }

    @Test("The configuration puts a secret into a variable of one job type, from a file, a variable or a command")
    func variables() async throws {
        Files.write("of-a-file", to: folder + "/key", mode: 0o600)
        let command = try command(
            #"[ "$A $B $C $D" = "of-a-file of-a-variable of-a-command of-a-prefix" ] && [ -z "$CRM" ] && [ -z "$X_P_KEY" ]"#,
            #"""
            {"environment_prefix": "X_", "from": {"a": {"file": "key"}, "b": {"environment": "CRM"},
                "c": {"command": ["/bin/sh", "-c", "echo of-a-command"]}}}
            """#,
            handler: #""environment": {"A": {"$secret": "a"}, "B": {"$secret": "b"}, "C": {"$secret": "c"}, "D": {"$secret": "p-key"}}"#,
            environment: ["CRM": "of-a-variable", "X_P_KEY": "of-a-prefix"])
        let report = await bench.run(command)
        #expect(report.outcome == .completed, "\(report)")
    }

    @Test("A payload may only refer to secrets that its job type lists, even to those that stand in its environment")
    func allowList() async throws {
        let marker = bench.directory + "/started"
        let command = try command("touch \(marker)", handler: #""environment": {"KEY": {"$secret": "crm_api_key"}}"#)
        let report = await bench.run(command, job: job(reference))
        #expect(report.outcome == .secretMissing)
        #expect(report.errorMessage?.contains("\"crm_api_key\" may not be used by payloads of the job type test") == true)
        #expect(!Files.exists(marker))
    }

    @Test(
        "An unknown name is named and the handler is not started",
        arguments: ["nothing", "../handlers.json", "", "/etc/passwd", "a b"])
    func unknown(name: String) async throws {
        let command = try command("exit 0", handler: #""secrets": ["nothing"]"#)
        let report = await bench.run(command, job: job(#"{"k": {"$secret": "\#(name)"}}"#))
        #expect(report.outcome == .secretMissing)
        #expect(report.errorMessage?.hasPrefix("the secret \"\(name)\" ") == true)
    }

    @Test("Without a configuration a reference is refused, and what only looks like one is left alone")
    func noConfiguration() async {
        #expect(await bench.run("exit 0", job: job(reference)).outcome == .secretMissing)
        for payload in [
            #"{"k": {"$secret": 1}}"#, #"{"k": {"$secret": "a", "b": 1}}"#, #"{"$secret": {"$secrets": "a"}}"#,
            #"{"k": "{\"$secret\": \"a\"}"}"#,
        ] {
            #expect(await bench.run("[ \"$STINT_PAYLOAD\" = '\(payload)' ]", job: job(payload)).outcome == .completed)
        }
    }

    @Test("A file that others may read or write is refused, as is a directory that others may write to")
    func permissions() async throws {
        let command = try command("exit 0")
        for mode: mode_t in [0o644, 0o622, 0o660] {
            chmod(folder + "/secrets/crm_api_key", mode)
            let report = await bench.run(command, job: job(reference))
            #expect(report.outcome == .secretMissing)
            #expect(report.errorMessage?.contains("chmod 640") == true)
        }
        chmod(folder + "/secrets/crm_api_key", 0o640)
        #expect(await bench.run(command, job: job(reference)).outcome == .completed)
        chmod(folder + "/secrets", 0o770)
        #expect(await bench.run(command, job: job(reference)).outcome == .secretMissing)
    }

    @Test("A command that fails, hangs, or prints too much is named, with nothing that it printed")
    func commands() async throws {
        for (script, reason) in [
            ("echo s3cr3t-half; echo s3cr3t-half >&2; exit 3", "failed with exit code 3"),
            ("echo s3cr3t-half; sleep 600", "did not finish within 1 s"), ("yes s3cr3t-half", "printed more than 64 KB"),
            ("kill -9 $$", "failed with SIGKILL"), ("echo abc", "shorter than 4 bytes"),
            ("printf 'abcdef\\\\000'", "zero byte"),
        ] {
            let timeout = reason.contains("1 s") ? 1 : 300
            let command = try command(
                "exit 0", #"{"from": {"k": {"command": ["/bin/sh", "-c", "\#(script)"], "timeout_seconds": \#(timeout)}}}"#,
                handler: #""environment": {"KEY": {"$secret": "k"}}"#)
            let report = await bench.run(command)
            #expect(report.outcome == .secretMissing)
            #expect(report.errorMessage?.contains(reason) == true, "\(report.errorMessage ?? "")")
            #expect(report.errorMessage?.contains("s3cr3t") == false)
        }
    }

    @Test("A command is asked once for runs that begin together, and leaves no process behind")
    func cached() async throws {
        let ledger = bench.directory + "/asked"
        let command = try command(
            #"[ "$KEY" = of-a-command ]"#,
            #"{"from": {"k": {"command": ["/bin/sh", "-c", "echo x >> \#(ledger); SECRET_LEFT=\#(ledger) sleep 600 & echo of-a-command"], "cache_seconds": 3600, "timeout_seconds": 300}}}"#,
            handler: #""environment": {"KEY": {"$secret": "k"}}"#)
        let outcomes = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { [bench] in await bench.run(command).outcome } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0 == .completed })
        #expect(Files.read(ledger) == "x\n")
        #expect(Processes.withEnvironment("SECRET_LEFT=\(ledger)").isEmpty)
    }

    @Test("A payload too large for a variable is written to its file without the secret")
    func largePayload() async throws {
        let command = try command(
            #"grep -q '"$secret": "crm_api_key"' "$STINT_PAYLOAD_FILE" && ! grep -q s3cr3t "$STINT_PAYLOAD_FILE" && grep -q s3cr3t-value-of-crm"#
        )
        let filling = String(repeating: "x", count: 120_000)
        let report = await bench.run(command, job: job(#"{"k": {"$secret": "crm_api_key"}, "filling": "\#(filling)"}"#))
        #expect(report.outcome == .completed, "\(report)")
    }

    @Test("The value stands in no argument of any process")
    func arguments() async throws {
        let command = try command("cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c 's3cr3t-value-of-cr[m]' | grep -qx 0")
        #expect(await bench.run(command, job: job(reference)).outcome == .completed)
    }

    @Test("A secret cannot take the place of a variable of the job's own")
    func ownVariables() async throws {
        let command = try command(
            #"[ "$STINT_JOB_TYPE" = test ]"#, handler: #""environment": {"STINT_JOB_TYPE": {"$secret": "crm_api_key"}}"#)
        #expect(await bench.run(command).outcome == .completed)
    }

    @Test(
        "A mistake in the configuration is found when it is read",
        arguments: [
            (#"{"directroy": "x"}"#, #""secrets": []"#), (#"{"from": {"a": {}}}"#, #""secrets": []"#),
            (#"{"from": {"a": {"file": "x", "command": ["x"]}}}"#, #""secrets": []"#),
            (#"{"from": {"a": {"file": "x", "cache_seconds": 1}}}"#, #""secrets": []"#),
            (#"{"from": {"a": {"command": ["/bin/true"], "timeout_seconds": 0}}}"#, #""secrets": []"#),
            (#"{}"#, #""secrets": ["a/b"]"#), (#"{}"#, #""environment": {"A": {"$secrets": "a"}}"#),
            (#"{}"#, #""environment": {"A": 1}"#), (#"{}"#, #""database": "yes""#), (#"{}"#, #""log_lines": 0"#),
        ])
    func mistakes(secrets: String, handler: String) {
        #expect(throws: HandlerCatalogError.self) { try command("exit 0", secrets, handler: handler) }
    }
}
