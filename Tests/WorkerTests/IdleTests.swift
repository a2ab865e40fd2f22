import Foundation
import Postgres
import TestSupport
import Testing

@Suite("An idle runner", .freshDatabase)
struct IdleTests {
    @Test("It sends at most one query a second, and a job created then starts by a wake-up, not by polling")
    func idle() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        // Here time itself is what is measured: until its looks have become rare, and then a window of ten seconds.
        try await Task.sleep(for: .seconds(8))
        let before = try await bench.statements(of: runner)
        try await Task.sleep(for: .seconds(10))
        let after = try await bench.statements(of: runner)
        print("idle: \(after - before) queries in 10 s")
        #expect(after - before <= 11)
        #expect(after > before)

        var latencies: [Duration] = []
        for _ in 0..<5 {
            latencies.append(try await bench.startLatency("quick"))
            // Long enough for polls to have become rare again.
            try await Task.sleep(for: .milliseconds(700))
        }
        print("start latencies when idle: \(latencies)")
        #expect(latencies.sorted()[2] < .milliseconds(100))
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("It finds, by looking, a job that came in without any wake-up")
    func unannounced() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        try await Task.sleep(for: .seconds(5))
        // As if the producer's snapshot had missed the idle mark.
        _ = try await bench.db.query("alter table stint_internal.job_queue disable trigger user")
        let id = try await bench.db.transaction { db in
            _ = try await db.query("create or replace function stint_internal.somebody_idle(p_queue text) returns boolean language sql as 'select false'")
            return try await db.query("select stint.create_job('quick') as id").single().string("id")
        }
        try await bench.waitFor("completed", id, timeout: .seconds(10))
        _ = runner
    }

    @Test("A delayed job starts when it is due")
    func delayed() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        let id = try await bench.create("quick", "{}", ", p_scheduled_for => now() + interval '3 seconds'")
        try await bench.waitFor("completed", id)
        let late = try #require(Double(try await bench.fact("extract(epoch from started_at - scheduled_for)", id) ?? ""))
        print("a delayed job started \(late) s after it was due")
        #expect((0..<1).contains(late))
        _ = runner
    }

    @Test("Two runners on the same queues share the work, and the second stands in when the first is gone")
    func standIn() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let first = try await bench.workingRunner()
        let second = try await bench.workingRunner()
        try await eventually { try await bench.value(RestartTests.idleMarks) == "1" }
        first.signal(SIGTERM)
        #expect(try await first.end() == 0)
        try await eventually(timeout: .seconds(7)) { try await bench.value(RestartTests.idleMarks) == "1" }
        #expect(try await bench.startLatency("quick") < .milliseconds(500))
        _ = second
    }
}

extension Bench {
    /// How many statements this database's sessions have run; the count of a test's own is in it.
    func statements(of runner: StintProcess) async throws -> Int {
        // Sessions report when they become idle, at the latest after a second.
        let text = try await value("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()")
        return Int(text ?? "") ?? 0
    }
}
