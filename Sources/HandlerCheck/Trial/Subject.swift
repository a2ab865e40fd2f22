package import Handlers

/// The handler under test, and how to treat it.
package struct Subject: Sendable {
    package enum Mode: String, Sendable, CaseIterable { case oneshot, resident }

    package var command: HandlerCommand
    package var mode = Mode.oneshot
    /// A job that it should complete.
    package var job: TrialJob
    package var limits = HandlerLimits()
    /// How long a job with something wrong in it is watched at least, until it counts as being worked on.
    package var leastPatience: Duration = .seconds(1)
    /// Whether it makes sense of an empty payload too.
    package var mayLackFields = false

    package init(command: HandlerCommand, job: TrialJob) {
        self.command = command
        self.job = job
    }
}
