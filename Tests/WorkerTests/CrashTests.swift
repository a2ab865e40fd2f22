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
        try await bench.changeSetting("worker_lease", "5 seconds")
        _ = try await bench.db.query("select stint.create_job('slow') from generate_series(1, 4)")
        _ = try await bench.db.query("select stint.create_job('work') from generate_series(1, 996)")

        for killedAt in [100, 300] {
            let runner = try await bench.workingRunner("--concurrency", "12")
            try await eventually(timeout: .seconds(60)) {
                try await bench.value("select count(*) >= \(killedAt) from stint_internal.job_history") == "t"
            }
            runner.signal(SIGKILL)
            #expect(try await runner.end() == 128 + SIGKILL)
            let children = bench.handlers.lines.compactMap { $0.split(separator: " ").last.map(String.init) }
            try await eventually("a child is left") { !children.contains(where: Bench.isAlive) }
        }
        let runner = try await bench.workingRunner("--concurrency", "12")
        try await eventually(timeout: .seconds(90)) {
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
}
