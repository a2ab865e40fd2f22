import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A runner that is asked to stop", .freshDatabase)
struct ShutdownTests {
    @Test("SIGTERM: nothing new starts, the running handler finishes, its result is written, exit code 0")
    func graceful() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "wait",
            "echo started >> $LEDGER; while [ ! -e $LEDGER.go ]; do sleep 0.05; done; echo '{\"type\":\"result\",\"value\":1}'"
        )
        let runner = try await bench.workingRunner("--concurrency", "1")
        let first = try await bench.create("wait")
        try await eventually { bench.handlers.lines == ["started"] }
        let second = try await bench.create("wait")
        runner.signal(SIGTERM)
        try await eventually { runner.errors.contains("stopping") }
        try Data().write(to: URL(filePath: bench.handlers.ledger + ".go"))
        #expect(try await runner.end() == 0)
        #expect(try await bench.status(first) == "completed")
        #expect(try await bench.status(second) == "pending")
        #expect(try await bench.fact("attempts", second) == "0")
        #expect(bench.handlers.lines == ["started"])
        #expect(try await bench.value("select count(*) from stint_internal.worker where stopped_at is not null") == "1")
        try await eventually("connections are left") { try await bench.connections().isEmpty }
    }

    @Test("A second SIGTERM ends the handlers: the job is retried at once, on record but without an attempt spent")
    func hurried() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("forever", "echo $$ >> $LEDGER; exec sleep 600")
        let runner = try await bench.workingRunner("--shutdown-grace", "1h")
        let id = try await bench.create("forever")
        try await eventually { bench.handlers.lines.count == 1 }
        runner.signal(SIGTERM)
        try await eventually { runner.errors.contains("stopping") }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        #expect(try await bench.outcomes(id) == ["shutdown"])
        #expect(try await bench.fact("attempts", id) == "0")
        #expect(try await bench.fact("scheduled_for <= now()", id) == "true")
        #expect(!Bench.isAlive(bench.handlers.lines[0]))
    }

    @Test("When the grace is over handlers are ended without a second signal")
    func graceEnds() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("forever", "echo $$ >> $LEDGER; exec sleep 600")
        let runner = try await bench.workingRunner("--shutdown-grace", "300ms")
        let id = try await bench.create("forever")
        try await eventually { bench.handlers.lines.count == 1 }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        #expect(try await bench.outcomes(id) == ["shutdown"])
    }

    @Test("Stopped amid a stream of claims, every claim is finished or given back without an attempt spent")
    func amidClaims() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("quick", "echo x >> $LEDGER")
        _ = try await bench.db.query("select stint.create_job('quick') from generate_series(1, 400)")
        for _ in 0..<4 {
            let before = bench.handlers.lines.count
            let runner = try await bench.workingRunner("--concurrency", "20")
            try await eventually { bench.handlers.lines.count > before }
            runner.signal(SIGTERM)
            #expect(try await runner.end() == 0)
            #expect(try await bench.value("select count(*) from stint.jobs where status = 'processing'") == "0")
            #expect(
                try await bench.value("select count(*) from stint.jobs where status = 'pending' and attempts > 0")
                    == "0")
            let ended = try await bench.value("select count(*) from stint.jobs where status = 'completed'")
            #expect(ended == "\(bench.handlers.lines.count)")
        }
    }
}
