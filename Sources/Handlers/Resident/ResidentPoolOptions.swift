/// How many processes of one job type stay, and for how long.
package struct ResidentPoolOptions: Sendable, Equatable {
    /// Kept warm, from the type's first job on.
    package var min = 0
    package var max = 4
    /// A process is replaced after so many jobs.
    package var maxJobs: Int?
    /// A process is replaced after this time.
    package var maxAge: Duration = .seconds(3600)
    /// A process beyond `min` that had nothing to do for so long is ended.
    package var maxIdle: Duration = .seconds(300)
    /// A process whose tree holds more is replaced; `nil`: four fifths of the job type's memory limit.
    package var maxMemoryBytes: Int?
    /// However many jobs at a time a process says it can do, it gets no more than these.
    package var maxConcurrency = 100

    package init() {}
}
