import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Cancelling a running job", .freshDatabase)
struct CancelTests {
    @Test("The handler hears of it at once and not with the next heartbeat, and the job ends as cancelled")
    func reachesTheHandler() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "polite", "trap 'echo heard >> $LEDGER; exit 0' TERM; echo started >> $LEDGER; while :; do sleep 0.02; done"
        )
        let runner = try await bench.workingRunner()
        func beat() async throws -> Double {
            try #require(Double(try await bench.value("select extract(epoch from last_beat_at) from stint_internal.worker") ?? ""))
        }
        var (heard, pause) = (0, Double.infinity)
        // It hears of it in the answer to a heartbeat, which comes at once when it is asked for one, or after ten seconds. On a busy machine,
        // or just before the next is due, both may be the same: but not each time.
        repeat {
            let id = try await bench.create("polite")
            try await eventually { bench.handlers.lines.count == 2 * heard + 1 }
            let before = try await beat()
            _ = try await bench.db.query("select stint.cancel_job($1::uuid, 'no longer needed')", [id])
            heard += 1
            try await eventually { bench.handlers.lines.count == 2 * heard && bench.handlers.lines.last == "heard" }
            pause = try await beat() - before
            try await bench.waitFor("cancelled", id)
            #expect(try await bench.outcomes(id) == ["cancelled"])
        } while pause >= 9.5 && heard < 20
        #expect(pause < 9.5)
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
        try await bench.waitFor("cancelled", id)
        #expect(try await bench.fact("error_message", id)?.contains("had to be killed") == true)
        #expect(!Bench.isAlive(bench.handlers.lines[0]))
        _ = runner
    }
}
