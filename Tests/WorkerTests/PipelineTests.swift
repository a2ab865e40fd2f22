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
        // As slow as this test wants it: until the lock is given back.
        _ = try await bench.value("select pg_advisory_lock(1)")
        try await bench.db.execute(
            """
            create or replace function stint.sweep_late_jobs() returns int language plpgsql as $$
            begin perform pg_advisory_xact_lock(1); return 0; end $$
            """)
        let runner = try await bench.workingRunner()
        let isSweeping = """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'stint claimer' and wait_event_type = 'Lock'
            """
        try await eventually { try await bench.value(isSweeping) == "1" }
        for _ in 0..<3 {
            try await bench.waitFor("completed", bench.create("quick"))
        }
        #expect(try await bench.value(isSweeping) == "1", "the duty was over before the jobs were")
        _ = try await bench.value("select pg_advisory_unlock(1)")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("The result of a lone job is written at once, together with what it said")
    func loneResult() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("chatty", "echo hello; echo '{\"type\":\"progress\",\"percent\":50}'")
        let runner = try await bench.workingRunner()
        // What it says, without an end, is gathered for a second: a result that waited for that would never be there sooner. One that does
        // not may still be later on a busy machine, but not each time.
        var times: [Double] = []
        repeat {
            let id = try await bench.create("chatty")
            try await bench.waitFor("completed", id)
            let time = try await bench.fact("extract(epoch from finished_at - started_at)", id)
            times.append(Double(time ?? "") ?? .infinity)
        } while times.min()! >= 0.9 && times.count < 50
        print("a lone job takes \(times) s")
        #expect(times.min()! < 0.9)
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
        try await eventually {
            try await bench.value("select count(*) from stint.jobs where status = 'completed'") == "400"
        }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        let duration = ContinuousClock.now - start
        try await eventually { try await bench.calls("complete_jobs") > 0 }
        let (claims, completions) = (try await bench.calls("claim_jobs"), try await bench.calls("complete_jobs"))
        print("400 jobs within \(duration): \(claims) claims, \(completions) calls to complete them")
        // A claim takes a quarter of the slots, or what became free within 2 ms; results follow each other in 4 ms.
        #expect(claims <= 400 / 10 + Int(duration / .milliseconds(2)) + 20)
        #expect(completions <= Int(duration / .milliseconds(4)) + 20)
        // On a slow machine slots become free one by one; but the first claim fills them all, and an idle look comes every 5 s.
        #expect(claims < 400 + Int(duration / .seconds(5)))
    }

    @Test("A burst of wake-ups causes a bounded number of claims")
    func wakeUps() async throws {
        let bench = try await Bench.make()
        try await bench.countCalls()
        let runner = try await bench.workingRunner()
        try await eventually { try await bench.value(RestartTests.idleMarks) == "1" }
        let start = ContinuousClock.now
        for _ in 0..<2000 { try await bench.db.execute("notify stint_wake, 'default'") }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        let duration = ContinuousClock.now - start
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
        try await bench.recordTicks()
        let runner = try await bench.workingRunner()
        for _ in 0..<3 { #expect(try await bench.startsWithATickOfItsOwn("quick", after: "100 milliseconds")) }
        _ = runner
    }

    @Test("A change of worker_lease reaches a working runner at once")
    func changedLease() async throws {
        let bench = try await Bench.make()
        let runner = try await bench.workingRunner()
        let lastBeat = "select extract(epoch from last_beat_at) from stint_internal.worker"
        func beat() async throws -> Double { Double(try await bench.value(lastBeat) ?? "") ?? 0 }
        try await bench.changeSetting("worker_lease", "5 seconds")
        // A sixth of the lease from one to the next, where it was ten seconds.
        var (last, soon) = (try await beat(), 0)
        try await eventually("its heartbeats are as rare as before") {
            let next = try await beat()
            if next > last, next < last + 5 { soon += 1 }
            last = next
            return soon >= 4
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
