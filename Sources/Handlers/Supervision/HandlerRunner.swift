package import Logging

/// Runs handlers: each in its own session, with limits, and with nothing left behind. A process that is there for one job
/// is supervised by a thread of its own; all those that stay for many are served by one thread.
///
/// Changes two properties of this process: it adopts orphaned descendants (subreaper), and may open as many files as its hard limit
/// says, since each running handler takes seven. Signals stay as they are, but for SIGCHLD if it was ignored: the
/// supervising threads block them all, so that a broken pipe is an error there and not a SIGPIPE.
package final class HandlerRunner: Sendable {
    private let pool: SupervisorPool
    private let residents: ResidentService
    private let active = ActiveRuns()

    /// - Parameters:
    ///   - maximumConcurrency: processes for one job each at the same time; further runs wait their turn. Residents have
    ///     the limits of their pools.
    ///   - scratchDirectory: where working directories are made; created with mode 0700 when missing. What dead runners
    ///     left there is removed now. Several runners may share it.
    ///   - environment: from which the allow-listed variables are taken.
    /// - Throws: when the scratch directory cannot be used or the keeper process cannot be started.
    package init(
        maximumConcurrency: Int, scratchDirectory: String, logger: Logger,
        environment: [String: String] = HandlerEnvironment.ofThisProcess
    ) throws(HandlerRunnerError) {
        do {
            let identity = try RunnerIdentity.ofThisProcess.get()
            let scratch = try ScratchSpace(base: scratchDirectory, logger: logger)
            let allowed = HandlerEnvironment.allowed(of: environment)
            pool = SupervisorPool(maximum: maximumConcurrency) { request, wakeUp, buffer in
                Supervision(
                    request, mark: identity.makeMark(), scratch: scratch, allowedEnvironment: allowed,
                    logger: logger, wakeUp: wakeUp, buffer: buffer
                ).perform()
            }
            residents = try ResidentService(
                identity: identity, scratch: scratch, allowedEnvironment: allowed, logger: logger)
        } catch {
            throw HandlerRunnerError(
                message: "cannot \(error.action): \(SystemError.text(error.code))", code: error.code)
        }
    }

    deinit {
        pool.stop()
        residents.stop()
    }

    /// Runs one job to its end. Never throws: whatever happens is in the report.
    ///
    /// Cancelling the task ends the run as `cancel(jobID:run:reason:)` with `.cancelled` does; the report still comes, after
    /// the process tree has gone.
    package func run(
        _ job: HandlerJob, command: HandlerCommand, limits: HandlerLimits, sink: any HandlerSink
    ) async -> HandlerReport {
        let control = RunControl()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(job, command: command, limits: limits, sink: sink, control: control) {
                    continuation.resume(returning: $0)
                }
            }
        } onCancel: {
            control.end(.cancelled)
        }
    }

    /// The same without a task that waits. `completion` is called once, on a thread that has other things to do: store and
    /// return.
    package func start(
        _ job: HandlerJob, command: HandlerCommand, limits: HandlerLimits, sink: any HandlerSink,
        completion: @escaping @Sendable (HandlerReport) -> Void
    ) {
        submit(job, command: command, limits: limits, sink: sink, control: RunControl(), completion: completion)
    }

    private func submit(
        _ job: HandlerJob, command: HandlerCommand, limits: HandlerLimits, sink: any HandlerSink, control: RunControl,
        completion: @escaping @Sendable (HandlerReport) -> Void
    ) {
        let request = RunRequest(
            job: job, command: command, limits: limits, sink: sink, control: control, active: active,
            whenDone: completion)
        active.add(request)
        if command.pool == nil { pool.submit(request) } else { residents.submit(request) }
    }

    /// Asks a run to end: SIGTERM to its process group (a resident: first a message), the grace period, SIGKILL. Does
    /// nothing when there is no such run.
    ///
    /// May be called again; the first reason names the outcome, the shortest grace counts.
    package func cancel(jobID: String, run: Int64, reason: HandlerEndReason) {
        active.end(RunRequest.Key(jobID: jobID, run: run), reason)
    }

    /// Asks all runs to end, waiting ones too. Their reports come as usual.
    package func endAll(_ reason: HandlerEndReason) {
        active.endAll(reason)
    }

    /// Runs that were accepted and have not been reported.
    package var activeCount: Int { active.count }

    /// Ends the residents, which must have nothing to do any more: each is told, and killed when its grace is over.
    /// Returns when none is left.
    package func endResidents() async {
        await withCheckedContinuation { continuation in residents.endAll { continuation.resume() } }
    }
}

/// Why handlers cannot be run here at all.
package struct HandlerRunnerError: Error, Sendable, CustomStringConvertible {
    package let message: String
    /// errno.
    package let code: Int32

    package var description: String { message }
}
