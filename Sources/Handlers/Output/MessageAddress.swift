/// Which run a message is about, as far as it says.
struct MessageAddress: Equatable {
    var jobID: String?
    var run: Int64?

    /// Whether it speaks of that run, or of none.
    func fits(_ job: HandlerJob) -> Bool {
        (jobID ?? job.jobID) == job.jobID && (run ?? job.run) == job.run
    }
}
