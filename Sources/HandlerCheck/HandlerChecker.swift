package import Handlers
package import Logging

/// Plays a script of good and nasty exchanges against a handler, with no database.
package struct HandlerChecker: Sendable {
    private let rehearsal: Rehearsal
    private let checks: [Check]

    /// - Parameter checks: in their order; what one of them lacks because an earlier one is missing, it does itself.
    /// - Throws: when no handler can be run here at all.
    package init(
        _ subject: Subject, checks: [Check], scratchDirectory: String, logger: Logger
    ) throws(HandlerRunnerError) {
        let stage: any Stage
        switch subject.mode {
        case .oneshot: stage = try OneshotStage(subject, scratchDirectory: scratchDirectory, logger: logger)
        case .resident: stage = ResidentStage(subject, scratchDirectory: scratchDirectory, logger: logger)
        }
        rehearsal = Rehearsal(subject, stage: stage)
        self.checks = checks
    }

    /// Makes the checks one after the other, and tells of each as soon as it is done.
    package func run(_ tell: (Check, Verdict) throws -> Void) async rethrows {
        for check in checks {
            if Task.isCancelled { return }
            try tell(check, await check.judge(rehearsal))
        }
    }
}
