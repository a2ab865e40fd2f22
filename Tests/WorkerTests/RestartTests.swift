import DevCluster
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A runner whose database goes away and comes back")
struct RestartTests {
    @Test("Results that finish while the database is away are kept and sent; heartbeats and wake-ups resume")
    func resultsAreKept() async throws {
        try await Bench.withServer { bench, server in
            try bench.handlers.add("quick", "")
            try bench.handlers.add(
                "gate",
                """
                echo start >> $LEDGER
                while [ ! -e $LEDGER.go ]; do sleep 0.02; done
                echo '{"type":"log","level":"info","message":"said while away"}'
                echo '{"type":"result","value":"kept"}'
                echo end >> $LEDGER
                """)
            let runner = try await bench.workingRunner()
            let ids = [try await bench.create("gate"), try await bench.create("gate")]
            try await eventually { bench.handlers.lines.count == 2 }
            try await server.stopServer()
            try Data().write(to: URL(filePath: bench.handlers.ledger + ".go"))
            try await eventually { bench.handlers.lines.count == 4 }
            try await server.startServer()

            let after = try await bench.reconnected()
            for id in ids {
                try await after.waitFor("completed", id)
                #expect(try await after.fact("result", id) == #""kept""#)
                #expect(try await after.fact("attempts || ' ' || run", id) == "1 1")
                #expect(
                    try await after.value(
                        "select count(*) from stint.job_logs($1::uuid) where message = 'said while away'", [id]) == "1")
            }
            try await eventually("no heartbeat after the restart") {
                try await after.value("select last_beat_at > pg_postmaster_start_time() from stint_internal.worker")
                    == "t"
            }
            try await eventually("no idle mark after the restart") { try await after.value(Self.idleMarks) == "1" }
            #expect(try await after.isWoken(runner, by: "quick"))
            #expect(try await after.connections() == ["stint claimer", "stint pulse", "stint writer"])
            runner.signal(SIGTERM)
            #expect(try await runner.end() == 0)
        }
    }

    static let idleMarks = """
        select count(*) from pg_locks where locktype = 'advisory' and classid = 1937010542 and granted
            and database = (select oid from pg_database where datname = current_database())
        """

    @Test("Restarted twice in a stream of 400 jobs, no job is lost or doubled")
    func underLoad() async throws {
        try await Bench.withServer { bench, server in
            try bench.handlers.add("work", "sleep 0.02")
            _ = try await bench.db.query("select stint.create_job('work') from generate_series(1, 400)")
            let runner = try await bench.workingRunner("--concurrency", "8")
            var bench = bench
            for count in [50, 200] {
                try await eventually {
                    try await bench.value("select count(*) >= \(count) from stint_internal.job_history") == "t"
                }
                try await server.stopServer()
                try await server.startServer()
                bench = try await bench.reconnected()
            }
            try await eventually {
                try await bench.value("select count(*) from stint_internal.job_queue") == "0"
            }
            let history =
                "select count(*) || ' ' || count(distinct id) from stint_internal.job_history where status = 'completed'"
            #expect(try await bench.value(history) == "400 400")
            #expect(try await bench.value("select count(*) from stint.job_attempts where outcome = 'lost'") == "0")
            runner.signal(SIGTERM)
            #expect(try await runner.end() == 0)
        }
    }

    @Test(
        "Killing one of the three connections, again and again, loses and doubles nothing, and wake-ups go on",
        .freshDatabase, arguments: ["stint claimer", "stint writer", "stint pulse"])
    func connectionKilled(name: String) async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("work", "sleep 0.01")
        _ = try await bench.db.query("select stint.create_job('work') from generate_series(1, 200)")
        let runner = try await bench.workingRunner("--concurrency", "4")
        for count in [20, 60, 100, 140] {
            try await eventually {
                try await bench.value("select count(*) >= \(count) from stint_internal.job_history") == "t"
            }
            try await bench.terminate(name)
        }
        try await eventually {
            try await bench.value("select count(*) from stint_internal.job_queue") == "0"
        }
        let history =
            "select count(*) || ' ' || count(distinct id) from stint_internal.job_history where status = 'completed'"
        #expect(try await bench.value(history) == "200 200")
        try await eventually { try await bench.value(Self.idleMarks) == "1" }
        try await bench.terminate(name)
        try await eventually { try await bench.value(Self.idleMarks) == "1" }
        #expect(try await bench.isWoken(runner, by: "work"))
        try await eventually { try await bench.connections() == ["stint claimer", "stint pulse", "stint writer"] }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("A claim whose answer was lost is given back, without an attempt spent", .freshDatabase)
    func lostAnswer() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("work", "")
        let runner = try await bench.workingRunner()
        let worker = try await bench.value("select id from stint_internal.worker")
        // As the runner itself: the claim is committed, and the runner never hears of it.
        let id = try await bench.db.transaction { db in
            let id = try await db.query("select stint.create_job('work') as id").single().string("id")
            _ = try await db.query("select job_id from stint.claim_jobs($1)", [worker])
            return id
        }
        #expect(try await bench.status(id) == "processing")
        try await bench.terminate("stint claimer")
        try await bench.waitFor("completed", id)
        #expect(try await bench.fact("attempts || ' ' || run", id) == "1 2")
        _ = runner
    }
}
