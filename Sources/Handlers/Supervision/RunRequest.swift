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
    /// What its references to secrets stand for, once that is known; a resident's job is not handed on before.
    var secrets: FilledSecrets?
    let active: ActiveRuns
    let whenDone: @Sendable (HandlerReport) -> Void

    var key: Key { Key(jobID: job.jobID, run: job.run) }
    var words: LimitWords { LimitWords(jobType: job.jobType) }

    /// To be called once. The run can no longer be asked to end when its report is told.
    func completion(_ report: HandlerReport) {
        active.remove(self)
        whenDone(report)
    }
}
