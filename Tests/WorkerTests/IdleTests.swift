import DevCluster
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("An idle runner", .freshDatabase)
struct IdleTests {
    @Test("It sends at most one query a second")
    func quiet() async throws {
        try await Bench.withServer { bench, server in
            // Not as parameters at the start, where the cluster's own prefix would win.
            for change in ["log_statement = 'all'", "log_line_prefix = '%a '"] {
                try await bench.db.execute("alter system set \(change)")
            }
            _ = try await bench.db.query("select pg_reload_conf()")
            func count() throws -> Int {
                try String(contentsOfFile: server.directory + "/server.log", encoding: .utf8).split(separator: "\n")
                    .count {
                        $0.hasPrefix("stint ") && ($0.contains("LOG:  execute") || $0.contains("LOG:  statement"))
                    }
            }
            let runner = try await bench.workingRunner()
            // Here time itself is what is measured: until its looks have become rare, then a window of ten seconds.
            try await Task.sleep(for: .seconds(7))
            let before = try count()
            try await Task.sleep(for: .seconds(10))
            let queries = try count() - before
            print("idle: \(queries) queries in 10 s")
            #expect((1...10).contains(queries))
            runner.signal(SIGTERM)
            #expect(try await runner.end() == 0)
        }
    }

    @Test("A job created then starts by a wake-up, not by polling")
    func wokenUp() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        var latencies: [Duration] = []
        for _ in 0..<4 {
            // Long enough for its looks to have become rare.
            try await Task.sleep(for: .milliseconds(1500))
            latencies.append(try await bench.startLatency("quick"))
        }
        print("start latencies when idle: \(latencies)")
        #expect(latencies.sorted()[1] < .milliseconds(100))
        #expect(latencies[0] < .milliseconds(800))
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
        let id = try await bench.db.transaction { db in
            _ = try await db.query(
                """
                create or replace function stint_internal.somebody_idle(p_queue text) returns boolean
                    language sql as 'select false'
                """)
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
        let late = try #require(
            Double(try await bench.fact("extract(epoch from started_at - scheduled_for)", id) ?? ""))
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
