import FoundationEssentials
import Jobs
import Logging
import Postgres

/// Carries the outbox to the database. A run that ends alone is written at once; under load one batch follows the other
/// after a few milliseconds, or when it is large. Batches that fail are put back and sent again: every call is safe to
/// repeat.
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

    /// From one batch to the next, so that many ends share one commit.
    private static let interval: Duration = .milliseconds(4)

    /// Until the task is cancelled.
    func run() async {
        var nextBatch = ContinuousClock.now
        while !Task.isCancelled {
            await bell.wait(for: .seconds(3600))
            let deadline = ContinuousClock.now + Self.gathering
            while !outbox.hasEnded, !outbox.isEmpty, ContinuousClock.now < deadline, !Task.isCancelled {
                await bell.wait(for: deadline - .now)
            }
            while !outbox.isFull, ContinuousClock.now < nextBatch, !Task.isCancelled {
                await bell.wait(for: nextBatch - .now)
            }
            guard !outbox.isEmpty else { continue }
            nextBatch = .now + Self.interval
            await deliver()
        }
    }

    /// Sends what is there; what the database cannot take now is kept, and the bell rings again.
    private func deliver() async {
        do {
            try await send(outbox.take())
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning("the database takes no results at present; they are kept", metadata: ["error": "\(error)"])
            // The session paces reconnecting; this only keeps a refusing server from being asked in a tight loop.
            try? await Task.sleep(for: .milliseconds(500))
            bell.ring()
        }
    }

    /// One bad apple fails the whole transaction: a batch that is refused is halved until what is refused stands alone. So is one
    /// that takes longer than the database allows, since it may be one run's effects that do.
    ///
    /// - Throws: when the database is away; what is not written by then is back in the outbox.
    private func send(_ batch: RunWrites) async throws {
        // Next at the end. In this order, since what a run says must be written before its end.
        var waiting = [batch]
        while let part = waiting.popLast() {
            do {
                try await write(part)
            } catch let error as PostgresError where error.isRefusal(of: part) {
                if let (first, second) = part.halves {
                    waiting += [second, first]
                } else if error.isOutOfTime, !part.hasEffects {
                    // Not its own fault: there is nothing in it that could be left out.
                    for part in waiting + [part] { outbox.putBack(part) }
                    throw error
                } else if let substitute = substitute(for: part, error) {
                    waiting.append(substitute)
                }
            } catch {
                for part in waiting + [part] { outbox.putBack(part) }
                throw error
            }
        }
    }

    private func write(_ part: RunWrites) async throws {
        let results = try await session.withConnection(idempotent: true) { connection in
            try await connection.pipeline(part.statements)
        }
        let answer = try part.answer(results.map { try $0.get() })
        for run in answer.lost { lost(run) }
        for run in answer.stale { warnOfStale(run) }
        for (run, _) in part.ended { roster.remove(run) }
    }

    /// What to write instead of something that the database will never accept, so that no job hangs and whoever looks at
    /// it learns why; nil when there is nothing left to say.
    private func substitute(for part: RunWrites, _ error: PostgresError) -> RunWrites? {
        guard let (run, outcome) = part.ended.first else { return remark(on: part, error) }
        if error.isStaleRun || error.isJobNotFound {
            warnOfStale(run)
            roster.remove(run)
            return nil
        }
        var failure = RunFailure(
            outcome: "result_refused", message: "the database refused how this run ended: \(error.message)")
        failure.code = "result_refused"
        // What took too long may be quicker next time.
        failure.isRetryable = error.isOutOfTime
        switch outcome {
        case .completed(_, let exitCode, let usage, _):
            failure.exitCode = exitCode
            failure.usage = usage
            failure.detail = error.description
        case .failed(let refused) where refused.outcome != failure.outcome:
            // The words of the handler are what is refused; the facts are the runner's own.
            failure.isRetryable = refused.isRetryable
            failure.retryAfter = refused.retryAfter
            failure.exitCode = refused.exitCode
        case .failed, .released:
            logger.error("an outcome was refused", metadata: ["job_id": "\(run.jobID)", "error": "\(error)"])
            roster.remove(run)
            return nil
        }
        return RunWrites(ended: [(run, .failed(failure))])
    }

    private func remark(on part: RunWrites, _ error: PostgresError) -> RunWrites? {
        let refusal = "the database refused"
        guard let run = part.log.first?.run ?? part.progress.first?.key,
            part.log.first?.message.hasPrefix(refusal) != true
        else { return nil }
        let what = part.log.isEmpty ? "progress or a checkpoint" : "a log line"
        return RunWrites(log: [
            RunWrites.LogLine(
                run: run, level: "warning", message: "\(refusal) \(what): \(error.message)", fields: nil, time: .now)
        ])
    }

    private func warnOfStale(_ run: RunReference) {
        logger.warning(
            "a run was over before its result arrived", metadata: ["job_id": "\(run.jobID)", "run": "\(run.run)"])
    }
}

extension PostgresError {
    /// Whether the database will never take this. Effects may fail in any way, since they run into the application's own
    /// tables and triggers; of everything else only what the pack says itself counts.
    fileprivate func isRefusal(of part: RunWrites) -> Bool {
        if isOutOfTime { return !Task.isCancelled }
        if isTransient || isReadOnly || isAuthentication { return false }
        return isRefusal || part.hasEffects
    }
}
