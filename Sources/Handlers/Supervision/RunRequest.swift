/// One call of `HandlerRunner.run`, on its way to a supervising thread.
struct RunRequest: Sendable {
    struct Key: Hashable, Sendable {
        let jobID: String
        let run: Int64
    }

    let job: HandlerJob
    let command: HandlerCommand
    let limits: HandlerLimits
    let sink: any HandlerSink
    let control: RunControl
    let completion: @Sendable (HandlerReport) -> Void

    var key: Key { Key(jobID: job.jobID, run: job.run) }
    var words: LimitWords { LimitWords(jobType: job.jobType) }
}
