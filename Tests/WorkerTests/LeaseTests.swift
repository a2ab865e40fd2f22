import DevCluster
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A runner that may have lost its lease")
struct LeaseTests {
    @Test("Cut off from the database, it ends its children before the lease does, even those that ignore SIGTERM")
    func cutOff() async throws {
        try await Bench.withServer { bench, server in
            // A sixth of it is what the runner has in hand: it must do for a machine that stands still for a while.
            try await bench.changeSetting("worker_lease", "60 seconds")
            try bench.handlers.add(
                "stubborn",
                """
                trap '' TERM
                [ "$STINT_RUN" = 1 ] || exit 0
                echo $$ >> $LEDGER
                while :; do date +%s.%N >> $LEDGER; sleep 0.02; done
                """)
            let runner = try await bench.workingRunner()
            let id = try await bench.create("stubborn")
            try await eventually { bench.handlers.lines.count > 2 }
            try await server.stopServer()
            try await eventually { runner.errors.contains("handlers are ended before the lease is over") }
            let child = try #require(bench.handlers.lines.first)
            try await eventually("the child goes on") { !Bench.isAlive(child) }
            let lastSign = try #require(bench.handlers.lines.last.flatMap(Double.init))
            // Stopped, so that no new heartbeat overwrites the last.
            runner.signal(SIGSTOP)
            try await server.startServer()
            let after = try await bench.reconnected()
            let beat = try await after.value("select extract(epoch from last_beat_at) from stint_internal.worker")
            let leaseEnd = try #require(beat.flatMap(Double.init)) + 60
            print("the child ended \(leaseEnd - lastSign) s before the lease")
            #expect(lastSign < leaseEnd)
            runner.signal(SIGCONT)
            try await after.waitFor("completed", id)
        }
    }

    @Test("Paused beyond its lease and resumed, it writes nothing, ends its children and works on", .freshDatabase)
    func zombie() async throws {
        let bench = try await Bench.make()
        // No longer than this test can wait; but the heir must not lose its own while the machine stands still.
        try await bench.changeSetting("worker_lease", "20 seconds")
        // The first run of each is the zombie's.
        try bench.handlers.add(
            "finishing",
            """
            if [ "$STINT_RUN" = 1 ]; then
                echo started >> $LEDGER
                while [ ! -e $LEDGER.go ]; do sleep 0.05; done
                echo '{"type":"result","value":"zombie"}'
            else
                echo '{"type":"result","value":"heir"}'
            fi
            """)
        try bench.handlers.add("hanging", "[ \"$STINT_RUN\" = 1 ] || exit 0; echo $$ >> $LEDGER; exec sleep 600")
        let zombie = try await bench.workingRunner()
        let finishing = try await bench.create("finishing")
        let hanging = try await bench.create("hanging")
        try await eventually { bench.handlers.lines.count == 2 }
        let child = try #require(bench.handlers.lines.first { $0 != "started" })
        zombie.signal(SIGSTOP)
        let heir = try await bench.workingRunner()
        try await bench.waitFor("completed", finishing)
        try await bench.waitFor("completed", hanging)
        try Data().write(to: URL(filePath: bench.handlers.ledger + ".go"))
        #expect(Bench.isAlive(child))
        zombie.signal(SIGCONT)
        try await eventually("the zombie's child lives on") { !Bench.isAlive(child) }
        try await eventually { zombie.errors.contains("was over before its result arrived") }
        #expect(try await bench.fact("result", finishing) == #""heir""#)
        #expect(try await bench.outcomes(finishing) == ["lost", "completed"])
        #expect(try await bench.outcomes(hanging) == ["lost", "completed"])

        heir.signal(SIGTERM)
        #expect(try await heir.end() == 0)
        try bench.handlers.add("quick", "")
        try await bench.waitFor("completed", bench.create("quick"))
        zombie.signal(SIGTERM)
        #expect(try await zombie.end() == 0)
    }
}
