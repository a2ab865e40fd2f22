import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Claims, results and duties of one runner", .freshDatabase)
struct PipelineTests {
    @Test("A slow duty delays no claim and no result")
    func slowDuty() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        try await bench.db.execute(
            """
            create or replace function stint.sweep_late_jobs() returns int language plpgsql as $$
            begin perform pg_sleep(5); return 0; end $$
            """)
        let runner = try await bench.workingRunner()
        let isSweeping = """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'stint claimer' and wait_event = 'PgSleep'
            """
        try await eventually { try await bench.value(isSweeping) == "1" }
        for _ in 0..<3 {
            try await bench.waitFor("completed", bench.create("quick"), timeout: .seconds(2))
        }
        #expect(try await bench.value(isSweeping) == "1", "the duty was over before the jobs were")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("The result of a lone job is written at once, together with what it said")
    func loneResult() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("chatty", "echo hello; echo '{\"type\":\"progress\",\"percent\":50}'")
        let runner = try await bench.workingRunner()
        var times: [Double] = []
        for _ in 0..<5 {
            let id = try await bench.create("chatty")
            try await bench.waitFor("completed", id)
            let time = try await bench.fact("extract(epoch from finished_at - started_at)", id)
            times.append(Double(time ?? "") ?? .infinity)
        }
        print("a lone job takes \(times.sorted()[2]) s")
        #expect(times.sorted()[2] < 0.25)
        _ = runner
    }

    @Test("Jobs that come together are claimed and completed in few transactions")
    func batches() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        try await bench.countCalls()
        let runner = try await bench.workingRunner("--concurrency", "40")
        try await eventually { try await bench.value(RestartTests.idleMarks) == "1" }
        let start = ContinuousClock.now
        _ = try await bench.db.query(
            "select stint.create_jobs_of_type('quick', array_fill('{}'::jsonb, array[400]))")
        try await eventually(timeout: .seconds(60)) {
            try await bench.value("select count(*) from stint.jobs where status = 'completed'") == "400"
        }
        let duration = ContinuousClock.now - start
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        try await eventually { try await bench.calls("complete_jobs") > 0 }
        let (claims, completions) = (try await bench.calls("claim_jobs"), try await bench.calls("complete_jobs"))
        print("400 jobs within \(duration): \(claims) claims, \(completions) calls to complete them")
        // A claim takes a quarter of the slots, or what became free within 2 ms; results follow each other in 4 ms.
        #expect(claims <= 400 / 10 + Int(duration / .milliseconds(2)) + 20)
        #expect(completions <= Int(duration / .milliseconds(4)) + 20)
        #expect(claims < 400)
    }

    @Test("A burst of wake-ups causes a bounded number of claims")
    func wakeUps() async throws {
        let bench = try await Bench.make()
        try await bench.countCalls()
        let runner = try await bench.workingRunner()
        try await eventually { try await bench.value(RestartTests.idleMarks) == "1" }
        let start = ContinuousClock.now
        for _ in 0..<2000 { try await bench.db.execute("notify stint_wake, 'default'") }
        let duration = ContinuousClock.now - start
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        try await eventually { try await bench.calls("claim_jobs") > 0 }
        let claims = try await bench.calls("claim_jobs")
        print("2,000 wake-ups within \(duration): \(claims) claims")
        // One each 5 ms, and the few looks of a runner that starts.
        #expect(claims <= Int(duration / .milliseconds(5)) + 20)
    }

    @Test("A delayed job that is created while the runner idles starts when it is due")
    func delayedWhileIdle() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        var delays: [Double] = []
        for _ in 0..<5 {
            // Until it ticks as an idle runner does.
            try await Task.sleep(for: .milliseconds(2600))
            let id = try await bench.create(
                "quick", "{}", ", p_scheduled_for => clock_timestamp() + interval '100 milliseconds'")
            try await bench.waitFor("completed", id)
            let late = try await bench.fact("extract(epoch from started_at - scheduled_for)", id)
            delays.append(Double(late ?? "") ?? .infinity)
        }
        print("delayed jobs started late by \(delays.sorted()) s")
        #expect(delays.sorted()[2] < 0.45)
        _ = runner
    }

    @Test("A change of worker_lease reaches a working runner at once")
    func changedLease() async throws {
        let bench = try await Bench.make()
        let runner = try await bench.workingRunner()
        let lastBeat = "select last_beat_at from stint_internal.worker"
        try await bench.changeSetting("worker_lease", "5 seconds")
        // A sixth of the lease from one to the next, where it was ten seconds.
        for _ in 0..<4 {
            let before = try await bench.value(lastBeat)
            try await eventually(timeout: .seconds(4)) { try await bench.value(lastBeat) != before }
        }
        _ = runner
    }
}

extension Bench {
    /// Sessions that begin from now on count the calls of functions.
    func countCalls() async throws {
        try await db.execute(
            """
            do $$ begin execute format('alter database %I set track_functions = ''all''', current_database()); end $$
            """)
    }

    /// Of one of the pack's functions, by sessions that have ended.
    func calls(_ function: String) async throws -> Int {
        let count = try await value(
            "select coalesce(sum(calls), 0) from pg_stat_user_functions where schemaname = 'stint' and funcname = $1",
            [function])
        return Int(count ?? "") ?? 0
    }
}
