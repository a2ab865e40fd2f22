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
            // Here time itself is what is measured: until its looks have become rare, in windows of ten seconds. Where it was late
            // with its first looks, or made up for a pause, the next window is quiet; one that asks more often never is.
            var rates: [Double] = []
            repeat {
                let (began, before) = (ContinuousClock.now, try count())
                try await Task.sleep(for: .seconds(10))
                rates.append(Double(try count() - before) / ((.now - began) / .seconds(1)))
            } while rates.last! > 1 && rates.count < 6
            print("idle: \(rates) queries a second")
            #expect(rates.last! <= 1)
            let before = try count()
            try await eventually("it does not look any more") { try count() > before }
            runner.signal(SIGTERM)
            #expect(try await runner.end() == 0)
        }
    }

    @Test("A job created then starts by a wake-up, not by polling")
    func wokenUp() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        #expect(try await bench.isWoken(runner, by: "quick"))
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
        try await bench.waitFor("completed", id)
        _ = runner
    }

    @Test("A delayed job starts when it is due")
    func delayed() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "")
        try await bench.recordTicks()
        let runner = try await bench.workingRunner()
        #expect(try await bench.startsWithATickOfItsOwn("quick", after: "3 seconds"))
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
        try await eventually { try await bench.value(RestartTests.idleMarks) == "1" }
        #expect(try await bench.isWoken(second, by: "quick"))
    }
}
