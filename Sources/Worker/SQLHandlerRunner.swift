import Jobs
import Logging
import Postgres
import Synchronization

/// Has jobs run by functions in the database, over connections of its own, so that a slow function keeps nothing else
/// waiting. `stint.run_sql_handlers` also ends them; here is only decided which calls are made, and when again.
///
/// Jobs of a type whose function takes many go into one call; all others get a call, and a transaction, each.
final class SQLHandlerRunner: Sendable {
    private struct Call {
        let number: Int
        let runs: [RunReference]
        var task: Task<Void, Never>?
    }

    private struct State {
        var waiting: [ClaimedJob] = []
        /// Runs that were in a call for many that came to nothing: each is to have its own.
        var alone: Set<RunReference> = []
        /// By the number of the connection.
        var calls: [Int: Call] = [:]
        /// Calls made so far.
        var count = 0
        var isStopping = false
    }

    private let sessions: [Session]
    private let outbox: Outbox
    private let roster: Roster
    private let logger: Logger
    private let state = Mutex(State())

    /// Most jobs in one call.
    private static let mostJobs = 100
    /// Before a call is repeated that the database did not take.
    private static let pause: Duration = .seconds(1)

    /// - Parameter sessions: one for each call that may go on at the same time; they connect when they are needed.
    init(sessions: [Session], outbox: Outbox, roster: Roster, logger: Logger) {
        self.sessions = sessions
        self.outbox = outbox
        self.roster = roster
        self.logger = logger
    }

    /// Jobs in calls that go on.
    var activeCount: Int { state.withLock { $0.calls.values.reduce(0) { $0 + $1.runs.count } } }

    func add(_ job: ClaimedJob) {
        state.withLock { $0.waiting.append(job) }
        startCalls()
    }

    /// Cancels the call in which this run is. What became of it, and that the others in it are to be run again, is said by
    /// the database.
    func cancel(_ run: RunReference) {
        state.withLock { $0.calls.values.first { $0.runs.contains(run) }?.task }?.cancel()
    }

    /// Cancels all calls, and gives back what waits.
    ///
    /// - Parameter isStopping: no call is made any more.
    func endAll(isStopping: Bool) {
        let (waiting, tasks) = state.withLock { state in
            defer { state.waiting = [] }
            state.isStopping = state.isStopping || isStopping
            return (state.waiting, state.calls.values.map(\.task))
        }
        for task in tasks { task?.cancel() }
        for job in waiting { giveBack(job.reference) }
    }

    func close() async {
        for session in sessions { await session.close() }
    }

    private func startCalls() {
        while let (connection, jobs, number) = state.withLock({ Self.nextCall(&$0, connections: sessions.count) }) {
            let task = Task {
                await self.call(jobs, on: self.sessions[connection])
                self.state.withLock { $0.calls[connection] = nil }
                self.startCalls()
            }
            // It may be over by now, and the next one under way.
            state.withLock { if $0.calls[connection]?.number == number { $0.calls[connection]?.task = task } }
        }
    }

    /// Takes what the next call is for, and a connection, if there are both.
    private static func nextCall(
        _ state: inout State, connections: Int
    ) -> (connection: Int, jobs: [ClaimedJob], number: Int)? {
        guard let first = state.waiting.first,
            let connection = (0..<connections).first(where: { state.calls[$0] == nil })
        else { return nil }
        var jobs = [first]
        if first.handler == .sqlBatch, !state.alone.contains(first.reference) {
            jobs = Array(
                state.waiting.lazy.filter { [alone = state.alone] in
                    $0.jobType == first.jobType && $0.handler == .sqlBatch && !alone.contains($0.reference)
                }.prefix(mostJobs))
        }
        let taken = Set(jobs.map(\.reference))
        state.waiting.removeAll { taken.contains($0.reference) }
        state.count += 1
        state.calls[connection] = Call(number: state.count, runs: jobs.map(\.reference))
        return (connection, jobs, state.count)
    }

    private func call(_ jobs: [ClaimedJob], on session: Session) async {
        do {
            // Safe to repeat: a run that has been completed says so again, one that is over is not run.
            let ended = try await session.withConnection(idempotent: true) { connection in
                try await connection.runSQLHandlers(jobs.map(\.reference), timeout: jobs[0].timeout)
            }
            let statuses = Dictionary(ended.map { ($0.jobID, $0.status) }) { $1 }
            for job in jobs {
                if let status = statuses[job.id], status != "unfinished" {
                    end(job, status)
                } else {
                    runAlone(job)
                }
            }
        } catch {
            await recover(jobs, from: error)
        }
    }

    private func end(_ job: ClaimedJob, _ status: String) {
        if status == "stale" {
            logger.warning(
                "a run was over before its SQL handler had ended",
                metadata: ["job_id": "\(job.id)", "run": "\(job.run)"])
        }
        forget(job.reference)
        roster.handlerEnded(job.reference)
        roster.remove(job.reference)
    }

    /// The call has left nothing behind: its transaction was undone, or never began.
    private func recover(_ jobs: [ClaimedJob], from error: any Error) async {
        if Task.isCancelled {
            // Cancelled before it was sent, or at its very end.
            for job in jobs { runAlone(job) }
        } else if let error = error as? PostgresError, !error.isTransient, !error.isCancelled, jobs.count == 1 {
            // At the commit, that is: whatever happens before is written down by the function itself.
            var failure = RunFailure(outcome: "failed", message: error.message)
            failure.code = error.sqlState
            failure.detail = error.description
            forget(jobs[0].reference)
            outbox.add(.failed(failure), of: jobs[0].reference)
            roster.handlerEnded(jobs[0].reference)
        } else {
            logger.warning(
                "SQL handlers could not be run, trying again one by one",
                metadata: ["jobs": "\(jobs.count)", "error": "\(error)"])
            try? await Task.sleep(for: Self.pause)
            for job in jobs { runAlone(job) }
        }
    }

    private func runAlone(_ job: ClaimedJob) {
        let isStopping = state.withLock { state in
            if !state.isStopping {
                state.alone.insert(job.reference)
                state.waiting.append(job)
            }
            return state.isStopping
        }
        if isStopping { giveBack(job.reference) }
    }

    private func giveBack(_ run: RunReference) {
        forget(run)
        outbox.add(.released, of: run)
        roster.handlerEnded(run)
    }

    private func forget(_ run: RunReference) {
        state.withLock { _ = $0.alone.remove(run) }
    }
}
