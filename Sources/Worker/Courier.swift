import Jobs
import Logging
import Postgres

/// Carries the outbox to the database over a connection of its own. What ended is sent at once; while one batch is under
/// way the next one gathers. Batches that fail are put back and sent again: every call is safe to repeat.
struct Courier: Sendable {
    let session: Session
    let outbox: Outbox
    let bell: Doorbell
    let roster: Roster
    /// Ends the handlers of runs that the database no longer believes in.
    let lost: @Sendable (RunReference) -> Void
    let logger: Logger

    /// Log lines and progress alone may wait that long, so that a chatty handler costs one write a second.
    private static let gathering: Duration = .seconds(1)

    /// Until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await bell.wait(for: .seconds(3600))
            let deadline = ContinuousClock.now + Self.gathering
            while !outbox.hasEnded, !outbox.isEmpty, ContinuousClock.now < deadline, !Task.isCancelled {
                await bell.wait(for: deadline - .now)
            }
            if !outbox.isEmpty { _ = await deliver() }
        }
    }

    /// Sends what is there.
    ///
    /// - Returns: false when the database is away; then nothing is lost and the bell rings again.
    func deliver() async -> Bool {
        let writes = outbox.take()
        guard !writes.isEmpty else { return true }
        do {
            try await send(writes)
            return true
        } catch let error as PostgresError where error.isTransient || error.isReadOnly || error.isAuthentication {
            logger.warning("the database is away, results are kept", metadata: ["error": "\(error)", "results": "\(writes.ended.count)"])
        } catch is CancellationError {
        } catch {
            logger.warning("results could not be written and are kept", metadata: ["error": "\(error)"])
        }
        outbox.putBack(writes)
        // The session paces reconnecting; this only keeps a refusing server from being asked in a tight loop.
        try? await Task.sleep(for: .milliseconds(500))
        bell.ring()
        return false
    }

    private func send(_ writes: RunWrites) async throws {
        do {
            let results = try await session.withConnection(idempotent: true) { connection in
                try await connection.pipeline(writes.statements)
            }
            try settle(writes, results)
        } catch let error as PostgresError where error.isRefusal {
            // One bad apple fails the whole transaction: find it by sending each alone.
            try await sendOneByOne(writes, error)
        }
    }

    private func settle(_ writes: RunWrites, _ results: [Result<Rows, PostgresError>]) throws {
        let rows = try results.map { try $0.get() }
        for row in rows.prefix(writes.liveStatements).joined() {
            lost(RunReference(jobID: try row.string("job_id"), run: Int64(try row.int("run"))))
        }
        for (run, _) in writes.ended { roster.remove(run) }
    }

    private func sendOneByOne(_ writes: RunWrites, _ error: PostgresError) async throws {
        let parts = writes.parts
        guard parts.count > 1 else { return try await refuse(writes, error) }
        for part in parts {
            do {
                let results = try await session.withConnection(idempotent: true) { try await $0.pipeline(part.statements) }
                try settle(part, results)
            } catch let error as PostgresError where error.isRefusal {
                try await refuse(part, error)
            }
        }
    }

    /// The database will never accept this. A stale run is over; any other outcome that is refused fails the run, with
    /// the refusal as its error, so that the job does not hang.
    private func refuse(_ part: RunWrites, _ error: PostgresError) async throws {
        guard let (run, outcome) = part.ended.first else {
            logger.error("a log line or progress was refused and dropped", metadata: ["error": "\(error)"])
            return
        }
        roster.remove(run)
        if error.isStaleRun || error.isJobNotFound {
            logger.warning("a run was over before its result arrived", metadata: ["job_id": "\(run.jobID)", "run": "\(run.run)"])
            return
        }
        guard case .completed(_, let exitCode, let usage, _) = outcome else {
            logger.error("an outcome was refused", metadata: ["job_id": "\(run.jobID)", "error": "\(error)"])
            return
        }
        var failure = RunFailure(outcome: "result_refused", message: "the database refused the result: \(error.message)")
        failure.code = "result_refused"
        failure.detail = error.description
        failure.exitCode = exitCode
        failure.usage = usage
        failure.isRetryable = false
        var writes = RunWrites()
        writes.ended = [(run, .failed(failure))]
        outbox.putBack(writes)
        bell.ring()
    }
}
