import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A runner that dies", .freshDatabase)
struct CrashTests {
    @Test(
        "kill -9 in the middle of 1,000 jobs, then a restart: every job ends exactly once, and no child outlives its runner"
    )
    func killed() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("work", "echo $$ >> $LEDGER; sleep 0.02; echo '{\"type\":\"result\",\"value\":1}'")
        try bench.handlers.add("slow", "echo slow $$ >> $LEDGER; exec sleep 3")
        _ = try await bench.db.query("select stint.create_job('slow') from generate_series(1, 4)")
        _ = try await bench.db.query("select stint.create_job('work') from generate_series(1, 996)")

        for killedAt in [100, 300] {
            let runner = try await bench.workingRunner("--concurrency", "12")
            try await eventually {
                try await bench.value("select count(*) >= \(killedAt) from stint_internal.job_history") == "t"
            }
            runner.signal(SIGKILL)
            #expect(try await runner.end() == 128 + SIGKILL)
            try await bench.endLease(of: runner)
            let children = bench.handlers.lines.compactMap { $0.split(separator: " ").last.map(String.init) }
            try await eventually("a child is left") { !children.contains(where: Bench.isAlive) }
        }
        let runner = try await bench.workingRunner("--concurrency", "12")
        try await eventually {
            try await bench.value("select count(*) from stint_internal.job_queue") == "0"
        }
        #expect(try await bench.value("select count(*) from stint_internal.job_history") == "1000")
        #expect(try await bench.value("select count(distinct id) from stint_internal.job_history") == "1000")
        #expect(
            try await bench.value("select count(*) from stint_internal.job_history where status <> 'completed'") == "0")
        #expect(try await bench.value("select count(*) > 0 from stint.job_attempts where outcome = 'lost'") == "t")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("Killed at random under 300 mixed jobs: nothing is lost, no effect is doubled, nothing is left running")
    func chaos() async throws {
        let bench = try await Bench.make()
        try await bench.changeSetting("worker_lease", "5 seconds")
        try await bench.changeSetting("max_lost_runs", "100")
        let bodies = [
            "plain": "echo $$ >> $LEDGER; echo '{\"type\":\"result\",\"value\":1}'",
            "parent": #"printf '{"type":"enqueue","job":{"job_type":"child","payload":{"of":"%s"}}}\n' "$STINT_JOB_ID""#,
            "child": "",
            "flaky": "echo $$ >> $LEDGER; [ $STINT_ATTEMPT -gt 1 ]",
            "slow": "echo $$ >> $LEDGER; sleep 0.3",
            "leaving": "setsid sh -c 'echo $$ >> \"$0\"; exec sleep 600' $LEDGER & sleep 0.05",
            "bad": "exit 65",
        ]
        for (name, body) in bodies { try bench.handlers.add(name, body) }
        _ = try await bench.db.query(
            "select stint.define_job_type('*', p_backoff_base => '200 ms', p_backoff_jitter => '0', p_max_attempts => 100)")
        _ = try await bench.db.query(
            "select stint.create_job(t) from generate_series(1, 50), unnest($1::text[]) as t",
            ["{plain,parent,flaky,slow,leaving,bad}"])
        for _ in 0..<4 {
            let runner = try await bench.workingRunner("--concurrency", "12")
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...900)))
            runner.signal(SIGKILL)
            #expect(try await runner.end() == 128 + SIGKILL)
        }
        let runner = try await bench.workingRunner("--concurrency", "12")
        try await eventually {
            try await bench.value("select count(*) from stint_internal.job_queue") == "0"
        }
        let ends = try await bench.value(
            "select jsonb_object_agg(e.k, e.n) from (select job_type || ' ' || status as k, count(*) as n from stint.jobs group by 1) as e"
        )
        let expected = bodies.keys.sorted().map { "\"\($0) \($0 == "bad" ? "failed" : "completed")\": 50" }
        #expect(ends?.dropFirst().dropLast().split(separator: ", ").sorted() == expected.map { Substring($0) })
        #expect(
            try await bench.value("select count(distinct payload ->> 'of') from stint.jobs where job_type = 'child'")
                == "50")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        try await eventually("something is left") { !bench.handlers.lines.contains(where: Bench.isAlive) }
    }
}
