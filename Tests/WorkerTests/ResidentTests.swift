import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Residents under a real runner", .freshDatabase)
struct ResidentTests {
    private static let handler = """
        program=$(cat <<'EOS'
        import json, os, sys, time
        for line in iter(sys.stdin.readline, ""):
            job = json.loads(line)
            if job.get("type", "job") != "job": continue
            payload, id = job["payload"], job["job_id"]
            def say(**message): print(json.dumps({**message, "job_id": id}), flush=True)
            if payload.get("die"): os._exit(3)
            if payload.get("hang"):
                open(payload["hang"], "w").close()
                time.sleep(600)
            say(type="log", message="hello")
            if job["checkpoint"] is None and payload.get("checkpoint"):
                say(type="checkpoint", value={"row": 7})
                say(type="done", outcome="failed")
                continue
            say(type="result", value={"pid": os.getpid(), "checkpoint": job["checkpoint"]})
            say(type="done", outcome="completed", exit_code=payload.get("exit_code", 0))
        EOS
        )
        exec /usr/bin/python3 -IS -c "$program"
        """

    private func runner(
        _ bench: Bench, pool: String = #"{"max": 2}"#, _ arguments: String...
    ) async throws -> StintProcess {
        try bench.handlers.add("stays", Self.handler)
        try #"{"handlers": {"stays": {"mode": "resident", "pool": \#(pool)}}}"#
            .write(toFile: bench.handlers.directory + "/.handlers.json", atomically: true, encoding: .utf8)
        let configuration = ["--handler-config", bench.handlers.directory + "/.handlers.json"]
        return try await bench.workingRunner(configuration + arguments)
    }

    private func pid(_ bench: Bench, _ id: String) async throws -> String {
        try #require(try await bench.fact("result->>'pid'", id))
    }

    @Test("Jobs complete in processes that stay, with result, log, attempt and usage, and go with the runner")
    func complete() async throws {
        let bench = try await Bench.make()
        let runner = try await runner(bench)
        var processes: Set<String> = []
        for _ in 0..<6 {
            let id = try await bench.create("stays")
            try await bench.waitFor("completed", id)
            processes.insert(try await pid(bench, id))
            #expect(try await bench.outcomes(id) == ["completed"])
            #expect(
                try await bench.value(
                    "select (usage ? 'wall_ms' and not usage ? 'user_cpu_ms')::text from stint.job_attempts where job_id = $1::uuid",
                    [id]) == "true")
            try await eventually("no log") {
                try await bench.value("select message from stint.job_logs($1::uuid)", [id]) == "hello"
            }
        }
        #expect(processes.count == 1)
        #expect(processes.allSatisfy(Bench.isAlive))
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        #expect(!processes.contains(where: Bench.isAlive))
    }

    @Test("A thousand jobs at once are all completed once, in no more processes than the pool allows")
    func many() async throws {
        let bench = try await Bench.make()
        _ = try await bench.db.query("select stint.create_jobs_of_type('stays', array_fill('{}'::jsonb, array[1000]))")
        let runner = try await runner(bench, "--concurrency", "50")
        try await eventually("jobs are left") {
            try await bench.value("select count(*) from stint.jobs where status = 'completed' and attempts = 1") == "1000"
        }
        let processes = try await bench.value("select count(distinct result->>'pid') from stint.jobs")
        #expect(["1", "2"].contains(processes))
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("Checkpoints come back, exit codes decide, and a dead process is an attempt of its job's alone")
    func endings() async throws {
        let bench = try await Bench.make()
        _ = try await bench.db.query(
            "select stint.define_job_type('stays', p_backoff_base => '1 ms', p_backoff_jitter => '0')")
        let runner = try await runner(bench)
        let checkpoint = try await bench.create("stays", #"{"checkpoint": true}"#)
        let refused = try await bench.create("stays", #"{"exit_code": 65}"#)
        let dies = try await bench.create("stays", #"{"die": true}"#, ", p_max_attempts => 2")
        try await bench.waitFor("completed", checkpoint)
        #expect(try await bench.fact("result->'checkpoint'", checkpoint) == #"{"row": 7}"#)
        #expect(try await bench.outcomes(checkpoint) == ["failed", "completed"])
        try await bench.waitFor("failed", refused)
        try await bench.waitFor("dead_letter", dies)
        #expect(try await bench.outcomes(dies).first == "handler_died")
        #expect(try await bench.fact("error_code", dies) == "handler_died")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("When the runner is hurried, the job in hand is retried and the one that waits is given back; no process is left")
    func hurried() async throws {
        let bench = try await Bench.make()
        let runner = try await runner(bench, pool: #"{"max": 1}"#, "--handler-grace", "300ms")
        let begun = bench.handlers.directory + "/.begun"
        let warm = try await bench.create("stays")
        try await bench.waitFor("completed", warm)
        let (running, waiting) = (
            try await bench.create("stays", #"{"hang": "\#(begun)"}"#), try await bench.create("stays", #"{"hang": "\#(begun).too"}"#)
        )
        try await eventually("it does not begin") { FileManager.default.fileExists(atPath: begun) }
        try await bench.waitFor("processing", running)
        try await bench.waitFor("processing", waiting)
        runner.signal(SIGTERM)
        try await eventually("it does not stop") { runner.errors.contains("claims have stopped") }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        #expect(try await bench.outcomes(running).first == "shutdown")
        #expect(try await bench.fact("attempts", waiting) == "0")
        #expect(try await bench.status(waiting) == "pending")
        #expect(!Bench.isAlive(try await pid(bench, warm)))
    }

    @Test("A runner that is killed with -9 leaves no resident")
    func killed() async throws {
        let bench = try await Bench.make()
        let runner = try await runner(bench)
        let id = try await bench.create("stays")
        try await bench.waitFor("completed", id)
        let process = try await pid(bench, id)
        runner.signal(SIGKILL)
        _ = try await runner.end()
        try await eventually("\(process) is left") { !Bench.isAlive(process) }
    }
}
