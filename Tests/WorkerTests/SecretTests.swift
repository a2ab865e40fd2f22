import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Secrets reach handlers and no other place", .freshDatabase)
struct SecretTests {
    static let value = "s3cr3t-value-of-the-crm"

    /// A runner whose configuration is in a file of its own; `handlers` is its member of that name.
    private func runner(_ bench: Bench, _ handlers: String) async throws -> StintProcess {
        let folder = bench.scratch.directory
        try Self.value.write(toFile: folder + "/crm", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/crm")
        try #"{"secrets": {"from": {"crm": {"file": "crm"}}}, "handlers": \#(handlers)}"#.write(
            toFile: folder + "/handlers.json", atomically: true, encoding: .utf8)
        return try await bench.workingRunner("--handler-config", folder + "/handlers.json", "--log-format", "json")
    }

    @Test("The value stands in no table, though the handler writes it everywhere, and not in the runner's log")
    func nowhere() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "leak",
            """
            read -r envelope
            case "$envelope" in *\(Self.value)*) echo "given" >> $LEDGER ;; esac
            [ "$KEY" = \(Self.value) ] && echo "set" >> $LEDGER
            echo "$KEY"; echo "$KEY" >&2
            for type in result checkpoint; do printf '{"type":"%s","value":{"k":"%s"}}\\n' $type "$KEY"; done
            printf '{"type":"progress","percent":1,"message":"%s"}\\n' "$KEY"
            printf '{"type":"log","level":"info","message":"%s","fields":{"k":"%s"}}\\n' "$KEY" "$KEY"
            printf '{"type":"error","code":"E","message":"%s","detail":"%s"}\\n' "$KEY" "$KEY"
            exit $((2 - STINT_ATTEMPT))
            """)
        let runner = try await runner(
            bench, #"{"leak": {"secrets": ["crm"], "environment": {"KEY": {"$secret": "crm"}}}}"#)
        let id = try await bench.create("leak", #"{"auth": {"$secret": "crm"}}"#, ", p_max_attempts => 2")
        try await bench.waitFor("retrying", id)
        _ = try await bench.db.query("select stint.retry_job($1::uuid)", [id])
        try await eventually { try await bench.fact("finished_at", id) != nil }
        #expect(bench.handlers.lines == ["given", "set", "given", "set"])
        #expect(try await bench.fact("payload", id) == #"{"auth": {"$secret": "crm"}}"#)
        #expect(try await bench.fact("error_message", id) == "[secret crm]")
        let tables = try await bench.db.query(
            "select c.oid::regclass::text as name from pg_class c where c.relnamespace = 'stint_internal'::regnamespace and c.relkind in ('r', 'p')"
        )
        for table in try tables.map({ try $0.string("name") }) {
            #expect(
                try await bench.value("select count(*) from \(table) as t where t::text like '%s3cr3t%'") == "0", "\(table)")
        }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        #expect(!runner.errors.contains("s3cr3t"))
    }

    @Test("A secret that is missing or refused ends the attempt as secret_missing, which may be retried")
    func missing() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("greedy", "echo started >> $LEDGER")
        let runner = try await runner(bench, #"{"greedy": {"secrets": ["other"]}}"#)
        for name in ["crm", "other"] {
            let id = try await bench.create("greedy", #"{"auth": {"$secret": "\#(name)"}}"#)
            try await bench.waitFor("retrying", id)
            #expect(try await bench.fact("error_code", id) == "secret_missing")
            #expect(try await bench.fact("error_message", id)?.hasPrefix("the secret \"\(name)\" ") == true)
            #expect(try await bench.outcomes(id) == ["secret_missing"])
        }
        #expect(bench.handlers.lines.isEmpty)
        _ = runner
    }

    @Test("Another job's handler that runs at the same time has nothing of it")
    func otherJobs() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("has", "while [ ! -e $LEDGER.go ]; do sleep 0.05; done")
        try bench.handlers.add(
            "has_not",
            "read -r e; case \"$e$(env)$(cat /proc/$PPID/cmdline | tr '\\0' ' ')\" in *s3cr3t*) exit 65 ;; esac; touch $LEDGER.go")
        let runner = try await runner(bench, #"{"has": {"environment": {"KEY": {"$secret": "crm"}}}}"#)
        let has = try await bench.create("has")
        try await bench.waitFor("processing", has)
        let other = try await bench.create("has_not")
        try await bench.waitFor("completed", other)
        try await bench.waitFor("completed", has)
        _ = runner
    }

    @Test("A handler cannot read the runner's environment, though it runs as the same user", .enabled(if: getuid() == 0))
    func runnerHides() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "spy", "id -u; cat /proc/$PPID/environ && exit 65; head -c 1 /proc/self/environ > own && [ -s own ]")
        // Another user may not be able to reach the folder in which the program was built. Copied by a process of its own, so that no
        // other test's child inherits the descriptor that makes the file busy.
        let program = bench.scratch.directory + "/stint"
        #expect(try await StintProcess([StintProcess.executable, program], program: "cp").end() == 0)
        // The server's own user may use its socket.
        let sockets = try #require(try await bench.value("show unix_socket_directories")).replacing("\"", with: "")
        let user = try #require(
            try FileManager.default.attributesOfItem(atPath: sockets)[.ownerAccountID] as? NSNumber
        ).uint32Value
        for folder in [bench.scratch.directory, bench.handlers.directory] { chown(folder, user, user) }
        let runner = try StintProcess(
            [
                "--reuid", "\(user)", "--clear-groups", program, "work", "--handlers",
                bench.handlers.directory, "--scratch", bench.scratch.directory + "/runs",
            ], program: "setpriv", environment: ["DATABASE_URL": bench.url])
        let id = try await bench.create("spy")
        try await eventually("\(runner.errors)") { try await bench.fact("finished_at", id) != nil }
        #expect(try await bench.fact("status", id) == "completed")
        let log = try await bench.db.query("select message from stint.job_logs($1::uuid)", [id]).map { $0["message"] ?? "" }
        #expect(log.first == "\(user)")
        #expect(log.contains { $0.contains("Permission denied") }, "\(log)")
    }

    @Test("Log lines and the runner's own log have the job's trace in common")
    func correlation() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("talk", "echo one; echo two >&2; seq 1 100")
        let runner = try await runner(bench, #"{"talk": {"log_lines": 10}}"#)
        let id = try await bench.create(
            "talk", "{}", #", p_trace_context => '{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}'"#)
        try await bench.waitFor("completed", id)
        let log = try await bench.db.query(
            "select message, stream, sequence, correlation_id from stint.job_logs($1::uuid) order by sequence", [id])
        #expect(log.count == 11)
        #expect(log.map { $0["message"] }.contains("92 lines dropped: the first 5 and the last 5 are kept"))
        #expect(log.allSatisfy { $0["correlation_id"] == "0af7651916cd43dd8448eb211c80319c" })
        #expect(Set(log.compactMap { $0["stream"] }) == ["stdout", "stderr", "runner"])
        #expect(log.last?["sequence"] == "102")
        #expect(
            try await bench.value(
                """
                select count(*) from stint.job_costs where job_type = 'talk' and runs = 1 and bytes_in > 0 and bytes_out > 290
                and user_cpu_seconds + system_cpu_seconds > 0 and wall_seconds > 0 and peak_memory_bytes > 0
                """) == "1")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        let ours = runner.errors.split(separator: "\n").filter { $0.contains("0af7651916cd43dd8448eb211c80319c") }
        #expect(ours.contains { $0.contains("handler ended") && $0.contains(#""outcome":"completed""#) })
        for line in runner.errors.split(separator: "\n") {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
    }
}
