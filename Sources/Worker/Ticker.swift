import Jobs
import Logging
import Postgres
import Synchronization

/// Has the duties done by `stint.tick`, more often while there is work. Which of them are due is decided there, so any
/// number of workers may call it.
///
/// A tick may take long (a sweep below millions of jobs) and has the claimer's connection meanwhile. The claim loop alone
/// starts ticks, and sends its claims over the writer's connection until the tick is over: no claim waits behind a duty.
final class Ticker: Sendable {
    private static let whileActive: Duration = .milliseconds(250)
    /// With a look every 5 s and a heartbeat every 10 s this makes less than one query a second when idle. Nothing waits for
    /// it: who creates a delayed job wakes an idle runner, and who delays one (a retry) is active itself.
    private static let whileIdle: Duration = .seconds(2)
    private static let afterFailure: Duration = .seconds(1)

    private struct State {
        var last = ContinuousClock.now - .seconds(60)
        var next = ContinuousClock.now
        var isTicking = false
    }

    private let state = Mutex(State())
    private let session: Session
    /// Rung when a tick is over.
    private let bell: Doorbell
    private let logger: Logger

    init(session: Session, bell: Doorbell, logger: Logger) {
        self.session = session
        self.bell = bell
        self.logger = logger
    }

    var isTicking: Bool { state.withLock { $0.isTicking } }

    /// Time to the next tick; long while one is under way, since the bell tells its end.
    var untilNext: Duration {
        state.withLock { $0.isTicking ? .seconds(3600) : max($0.next - .now, .milliseconds(1)) }
    }

    /// Whether a tick is due: then it counts as begun, and `tick` must follow.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isTicking, ContinuousClock.now >= state.next else { return false }
            state.isTicking = true
            state.last = .now
            return true
        }
    }

    func tick(isActive: Bool) async {
        var pause = isActive ? Self.whileActive : Self.whileIdle
        do {
            let due = try await session.withConnection(idempotent: true) { connection in try await connection.tick() }
            // A delayed job that is due sooner is waited for, but not more closely than the database ticks.
            pause = min(pause, max(due ?? pause, Self.whileActive))
        } catch {
            pause = Self.afterFailure
            if !Task.isCancelled { logger.warning("the duties could not be done", metadata: ["error": "\(error)"]) }
        }
        state.withLock { $0 = State(last: $0.last, next: .now + pause) }
        bell.ring()
    }

    /// Somebody was woken and found nothing to claim: perhaps for a delayed job that is due before the next tick.
    func hasten() {
        state.withLock { $0.next = min($0.next, $0.last + Self.whileActive) }
    }
}
