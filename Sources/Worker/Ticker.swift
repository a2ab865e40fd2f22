import Jobs
import Postgres

/// Has the duties done by `stint.tick`, more often while there is work. Which of them are due is decided there, so any
/// number of workers may call it.
struct Ticker {
    private static let whileActive: Duration = .milliseconds(250)
    /// With a look every 5 s and a heartbeat every 10 s this makes less than one query a second when idle.
    private static let whileIdle: Duration = .milliseconds(1500)

    private var next = ContinuousClock.now

    var untilNext: Duration { max(next - .now, .milliseconds(1)) }

    mutating func tick(_ session: Session, isActive: Bool) async throws {
        guard ContinuousClock.now >= next else { return }
        let due = try await session.withConnection(idempotent: true) { connection in try await connection.tick() }
        let regular = isActive ? Self.whileActive : Self.whileIdle
        // A delayed job that is due sooner is waited for, but not more closely than the database ticks.
        next = .now + min(regular, max(due ?? regular, Self.whileActive))
    }
}
