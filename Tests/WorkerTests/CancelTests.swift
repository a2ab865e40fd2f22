import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Cancelling a running job", .freshDatabase)
struct CancelTests {
    @Test("The handler hears of it within a second, and the job ends as cancelled")
    func reachesTheHandler() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "polite", "trap 'echo heard >> $LEDGER; exit 0' TERM; echo started >> $LEDGER; while :; do sleep 0.02; done"
        )
        let runner = try await bench.workingRunner()
        let id = try await bench.create("polite")
        try await eventually { bench.handlers.lines == ["started"] }
        let begin = ContinuousClock.now
        _ = try await bench.db.query("select stint.cancel_job($1::uuid, 'no longer needed')", [id])
        try await eventually { bench.handlers.lines == ["started", "heard"] }
        #expect(ContinuousClock.now - begin < .seconds(1))
        try await bench.waitFor("cancelled", id)
        #expect(try await bench.outcomes(id) == ["cancelled"])
        _ = runner
    }

    @Test("A handler that ignores SIGTERM is killed after the grace period, and the job says so")
    func ignoresSIGTERM() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("stubborn", "trap '' TERM; echo $$ >> $LEDGER; while :; do sleep 0.02; done")
        let runner = try await bench.workingRunner("--handler-grace", "300ms")
        let id = try await bench.create("stubborn")
        try await eventually { bench.handlers.lines.count == 1 }
        _ = try await bench.db.query("select stint.cancel_job($1::uuid)", [id])
        try await bench.waitFor("cancelled", id, timeout: .seconds(5))
        #expect(try await bench.fact("error_message", id)?.contains("had to be killed") == true)
        #expect(!Bench.isAlive(bench.handlers.lines[0]))
        _ = runner
    }
}
