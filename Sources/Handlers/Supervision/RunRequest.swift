/// One call of `HandlerRunner.run`, on its way to a supervising thread.
struct RunRequest: Sendable {
    struct Key: Hashable, Sendable {
        let jobID: String
        let run: Int64
    }

    /// In an object of its own: a request passes through many hands, and all these would be copied each time.
    private final class Content: Sendable {
        let job: HandlerJob
        let command: HandlerCommand
        let limits: HandlerLimits
        let sink: any HandlerSink
        let control: RunControl
        let active: ActiveRuns
        let whenDone: @Sendable (HandlerReport) -> Void

        init(
            job: HandlerJob, command: HandlerCommand, limits: HandlerLimits, sink: any HandlerSink, control: RunControl,
            active: ActiveRuns, whenDone: @escaping @Sendable (HandlerReport) -> Void
        ) {
            self.job = job
            self.command = command
            self.limits = limits
            self.sink = sink
            self.control = control
            self.active = active
            self.whenDone = whenDone
        }
    }

    private let content: Content
    /// What its references to secrets stand for, once that is known; a resident's job is not handed on before.
    var secrets: FilledSecrets?

    init(
        job: HandlerJob, command: HandlerCommand, limits: HandlerLimits, sink: any HandlerSink, control: RunControl,
        active: ActiveRuns, whenDone: @escaping @Sendable (HandlerReport) -> Void
    ) {
        content = Content(
            job: job, command: command, limits: limits, sink: sink, control: control, active: active, whenDone: whenDone)
    }

    var job: HandlerJob { content.job }
    var command: HandlerCommand { content.command }
    var limits: HandlerLimits { content.limits }
    var sink: any HandlerSink { content.sink }
    var control: RunControl { content.control }
    var key: Key { Key(jobID: job.jobID, run: job.run) }
    var words: LimitWords { LimitWords(jobType: job.jobType) }

    /// To be called once. The run can no longer be asked to end when its report is told.
    func completion(_ report: HandlerReport) {
        content.active.remove(self)
        content.whenDone(report)
    }
}
