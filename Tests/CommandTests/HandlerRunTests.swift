import Foundation
import TestSupport
import Testing

@Suite("stint handler run")
struct HandlerRunTests {
    let handlers: Scripts

    init() throws {
        handlers = try Scripts()
    }

    private func run(_ name: String, _ arguments: String...) async throws -> StintProcess {
        try await StintProcess.run(["handler", "run", "\(handlers.directory)/\(name)"] + arguments)
    }

    @Test("What the handler says is shown as it comes, and then how it ended")
    func shows() async throws {
        try handlers.add(
            "talk",
            """
            echo '{"type":"progress","percent":40,"message":"half","total":10,"processed":4,"failed":1}'
            echo "attempt $STINT_ATTEMPT of $STINT_JOB_TYPE for $STINT_TENANT_ID in $STINT_QUEUE"
            echo careful >&2
            read -r envelope; printf '{"type":"result","value":%s}\\n' "$envelope"
            """)
        let answer = try await run(
            "talk", "--payload", #"{"text":"é/","n":1}"#, "--attempt", "3", "--tenant", "acme", "--queue", "bulk",
            "--checkpoint", "[7]")
        #expect(answer.exitCode == 0)
        let lines = answer.output.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("progress") && $0.contains("40 % half, 4 of 10, 1 failed") })
        #expect(lines.contains("info        attempt 3 of talk for acme in bulk"))
        #expect(lines.contains("warning     careful"))
        #expect(lines.contains { $0.hasPrefix("result") && $0.contains(#""payload": {"n": 1, "text": "é/"}, "#) })
        #expect(lines.contains { $0.contains(#""checkpoint": [7]"#) })
        #expect(lines.last?.hasPrefix("completed, exit code 0, ") == true)
    }

    @Test("stint handler bench runs a handler as often as it is told, and says what that took")
    func bench() async throws {
        try handlers.add("short", "exit 0")
        try handlers.add("broken", "exit 3")
        let path = "\(handlers.directory)/short"
        let answer = try await StintProcess.run(["handler", "bench", path, "--jobs", "20", "--parallel", "3"])
        #expect(answer.exitCode == 0)
        let figures = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Double])
        #expect(figures["runs"] == 20 && figures["parallel"] == 3)
        #expect(figures["seconds"]! > 0 && figures["own_cpu"]! > 0 && figures["children_cpu"]! > 0)
        let failed = try await StintProcess.run(["handler", "bench", "\(handlers.directory)/broken", "--jobs", "2"])
        #expect(failed.exitCode == 1)
    }

    @Test("With --json each message is an object, and so is the end")
    func json() async throws {
        try handlers.add(
            "talk", #"echo '{"type":"error","code":"E","message":"no"}'; echo '{"type":"checkpoint","value":5}'; exit 65"#)
        let answer = try await run("talk", "--json")
        #expect(answer.exitCode == 1)
        let objects = try answer.objects
        #expect(objects.map { $0["type"] as? String } == ["error", "checkpoint", "ended"])
        let end = try #require(objects.last)
        #expect(end["outcome"] as? String == "failed")
        #expect(end["exit_code"] as? Int == 65)
        #expect(end["error_message"] as? String == "no")
        #expect(end["checkpoint"] as? Int == 5)
        #expect((end["usage"] as? [String: Any])?["wall_ms"] as? Int != nil)
    }

    @Test("Its exit code says how it ended", arguments: [("exit 0", 0), ("exit 3", 1), (#"echo '{"type":"retry"}'"#, 75)])
    func exitCode(script: String, code: Int32) async throws {
        try handlers.add("end", script)
        #expect(try await run("end").exitCode == code)
    }

    @Test("A resident does its one job, and is ended")
    func resident() async throws {
        try handlers.add(
            "stay",
            #"""
            trap 'echo ended >> "$LEDGER"' EXIT
            while read -r line; do
                id=$(printf '%s' "$line" | sed -n 's/.*"job_id": *"\([^"]*\)".*/\1/p')
                case "$line" in *'"type":"job"'* | *'"type": "job"'*)
                    printf '{"type":"result","job_id":"%s","value":7}\n{"type":"done","job_id":"%s"}\n' "$id" "$id" ;;
                esac
            done
            """#)
        let answer = try await run("stay", "--mode", "resident")
        #expect(answer.exitCode == 0, "\(answer.output) \(answer.errors)")
        #expect(answer.output.contains("result      7"))
        #expect(handlers.lines == ["ended"])
    }

    @Test("Limits hold as under a runner")
    func limits() async throws {
        try handlers.add("sleepy", "trap '' TERM; echo ready; sleep 600")
        // Until the time is enough for the trap to be set.
        for (timeout, words) in [("200ms", "200 ms"), ("2s", "2 s"), ("20s", "20 s"), ("50s", "50 s")] {
            let answer = try await run("sleepy", "--timeout", timeout, "--grace", "200ms")
            guard answer.output.contains("ready") || timeout == "50s" else { continue }
            #expect(answer.exitCode == 1)
            #expect(answer.output.contains("timeout, signal 9"))
            #expect(answer.output.contains("did not finish within \(words) and had to be killed"))
            break
        }
        try handlers.add("hungry", "exec /usr/bin/python3 -IS -c 'a = bytearray(400 << 20); import time; time.sleep(600)'")
        #expect(try await run("hungry", "--memory-limit", "100MB").output.contains("oom"))
    }

    @Test("The environment is an allow-list; what is named is added")
    func environment() async throws {
        try handlers.add("look", #"echo "[$SECRET] [$OTHER] [$ADDED]""#)
        let answer = try await StintProcess.run(
            ["handler", "run", "\(handlers.directory)/look", "--pass-environment", "OTHER", "--env", "ADDED=a=b"],
            environment: ["SECRET": "s", "OTHER": "o"])
        #expect(answer.output.contains("info        [] [o] [a=b]"))
    }

    @Test("Ctrl-C cancels the run")
    func interrupt() async throws {
        try handlers.add("wait", "trap 'echo stopping; exit 143' TERM; echo ready; sleep 600 & wait $!")
        let process = try StintProcess(["handler", "run", "\(handlers.directory)/wait", "--grace", "1h"])
        try await eventually("did not start") { process.output.contains("ready") }
        process.signal(SIGINT)
        #expect(try await process.end() == 1)
        #expect(process.output.contains("stopping"))
        #expect(process.output.contains("cancelled, exit code 143"))
    }

    @Test("On a terminal there is one bar, under the log")
    func terminal() async throws {
        try handlers.add(
            "bar", #"echo '{"type":"progress","percent":50}'; echo line; echo '{"type":"progress","percent":90}'"#)
        let answer = try await StintProcess.run(
            ["-qec", "\(StintProcess.executable) handler run \(handlers.directory)/bar", "/dev/null"], program: "script",
            environment: ["TERM": "xterm"])
        #expect(answer.output.contains("\r\u{1B}[2K"))
        #expect(answer.output.contains("[##################--]  90 %"))
    }

    @Test(
        "A wrong command line is told so",
        arguments: [
            ["/nonexistent"], ["/etc"], ["/bin/sh", "--payload", "[]"], ["/bin/sh", "--attempt", "0"], ["/bin/sh", "--env", "X"],
            ["/bin/sh", "--checkpoint", "{"],
        ])
    func usage(arguments: [String]) async throws {
        let answer = try await StintProcess.run(["handler", "run"] + arguments)
        #expect(answer.exitCode == 64)
        #expect(!answer.errors.isEmpty)
    }
}

@Suite("A payload looks as it will when it comes from the database", .freshDatabase)
struct StoredPayloadTests {
    @Test(
        "Keys, spaces and escapes are those of jsonb",
        arguments: [
            #"{"bb":1,"a":[1,  2.50,{"z":null,"y":true}],"ccc":{},"a":2}"#,
            #"{"text":"\u00e9\/\"\\\n\t\u0001\u2028 \ud83e\udd89","é":1,"zz":2}"#,
            #"{"a":[],"b":"","c":-0.5,"d":[[]]}"#,
        ])
    func looksStored(payload: String) async throws {
        let handlers = try Scripts()
        try handlers.add("echo", #"printf '%s\n' "$STINT_PAYLOAD" >> "$LEDGER""#)
        let answer = try await StintProcess.run(["handler", "run", "\(handlers.directory)/echo", "--payload", payload])
        #expect(answer.exitCode == 0)
        let literal = payload.replacingOccurrences(of: "'", with: "''")
        let stored = try await Stint().value("select '\(literal)'::jsonb::text")
        #expect(handlers.lines == [stored])
    }
}
