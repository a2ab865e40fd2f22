import Handlers
import Jobs
import Logging
import Postgres

/// Keeps the worker alive in the eyes of the database, hears wake-ups and cancellations, and ends the handlers in time
/// when the database cannot be reached. Has a connection of its own, which nothing else can starve.
struct Heart: Sendable {
    let session: Session
    let identity: WorkerIdentity
    let roster: Roster
    let lease: Lease
    let handlers: HandlerRunner
    /// Rung to send a heartbeat at once.
    let bell: Doorbell
    /// Rung when there may be something to claim.
    let wake: @Sendable () -> Void
    let logger: Logger

    /// What has to be listened to on each new connection.
    static func listen(on connection: Connection) async throws {
        try await connection.listen("stint_wake")
        try await connection.listen("stint_cancel")
    }

    /// Sends heartbeats until the task is cancelled.
    func beat() async {
        while !Task.isCancelled {
            await beatOnce()
            await bell.wait(for: lease.beatInterval)
        }
    }

    /// Hears notifications until the session is closed.
    func hear() async {
        for await notification in session.notifications {
            switch notification.channel {
            case "stint_cancel": if notification.payload == identity.id { bell.ring() }
            default: if identity.queues.contains(notification.payload) { wake() }
            }
        }
    }

    /// Ends all handlers before the lease does, if the heartbeats do not get through.
    func guardLease() async {
        while !Task.isCancelled {
            let remaining = lease.remaining
            guard remaining <= .zero else {
                try? await Task.sleep(for: remaining)
                continue
            }
            if handlers.activeCount > 0 {
                logger.error(
                    "no heartbeat got through, handlers are ended before the lease is over",
                    metadata: ["handlers": "\(handlers.activeCount)"])
                handlers.endAll(.leaseLost(grace: lease.endingGrace))
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func beatOnce() async {
        do {
            let commands = try await session.withConnection(idempotent: true) { connection in
                // Taken here and not before: waiting for a connection must not pass for a heartbeat.
                let sentAt = ContinuousClock.now
                let answer = try await connection.heartbeat(identity, runs: roster.all)
                lease.renew(sentAt: sentAt, length: answer.lease)
                return answer.commands
            }
            for (run, command) in commands { obey(command, run) }
        } catch {
            if !Task.isCancelled { logger.warning("a heartbeat failed", metadata: ["error": "\(error)"]) }
        }
    }

    private func obey(_ command: String, _ run: RunReference) {
        switch command {
        case "lost": handlers.cancel(jobID: run.jobID, run: run.run, reason: .leaseLost(grace: lease.endingGrace))
        case "cancel": handlers.cancel(jobID: run.jobID, run: run.run, reason: .cancelled)
        default: logger.warning("unknown command in a heartbeat's answer", metadata: ["command": "\(command)"])
        }
    }
}
