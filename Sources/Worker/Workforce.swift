import Handlers
import Jobs

/// All that runs jobs here: processes, and functions in the database. What ends runs need not know which is which.
struct Workforce: Sendable {
    let processes: HandlerRunner
    let functions: SQLHandlerRunner

    /// Handlers that run at the moment.
    var activeCount: Int { processes.activeCount + functions.activeCount }

    func cancel(jobID: String, run: Int64, reason: HandlerEndReason) {
        processes.cancel(jobID: jobID, run: run, reason: reason)
        functions.cancel(RunReference(jobID: jobID, run: run))
    }

    func endAll(_ reason: HandlerEndReason) {
        processes.endAll(reason)
        functions.endAll(isStopping: reason == .shutdown)
    }
}
