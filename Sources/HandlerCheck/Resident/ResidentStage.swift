import Handlers
import Logging

/// A child that stays and gets its jobs in lines. Each call starts one of its own.
struct ResidentStage: Stage {
    let subject: Subject
    private let scratchDirectory: String
    private let logger: Logger

    init(_ subject: Subject, scratchDirectory: String, logger: Logger) {
        self.subject = subject
        self.scratchDirectory = scratchDirectory
        self.logger = logger
    }

    /// - Returns: `nil` when it cannot be started.
    func talk<Answer: Sendable>(
        environment: [String: String] = [:], _ body: @escaping @Sendable (ResidentTalk) -> Answer
    ) async -> Answer? {
        try? await start(environment: environment, body)
    }

    private func start<Answer: Sendable>(
        environment: [String: String], _ body: @escaping @Sendable (ResidentTalk) -> Answer
    ) async throws -> Answer {
        var command = subject.command
        command.environment.merge(environment) { $1 }
        let start = ConversationStart(
            command: command, job: subject.job.handlerJob, limits: subject.limits, isResident: true)
        return try await HandlerConversation.hold(with: start, scratchDirectory: scratchDirectory, logger: logger) {
            body(ResidentTalk($0))
        }
    }

    func perform(_ job: TrialJob, patience: Duration?, environment: [String: String]) async -> Observation {
        let (timeout, grace) = (subject.limits.timeout, subject.limits.gracePeriod)
        do {
            return try await start(environment: environment) { talk in
                let start = ContinuousClock.now
                _ = talk.give(job)
                let answer = talk.answer(to: job, within: patience ?? timeout)
                let wall = ContinuousClock.now - start
                var observation: Observation
                switch answer {
                case .done(let exitCode, let outcome):
                    observation = talk.observation(exitCode: exitCode, outcome: outcome)
                    talk.endInput()
                    _ = talk.ends(within: grace)
                case .ended: observation = Observation(ending: .otherwise(talk.death(talk.finish())))
                case .silence where patience != nil: observation = Observation(ending: .stillAtWork)
                case .silence:
                    talk.endInput()
                    let isLate = if case .done = talk.answer(to: job, within: .seconds(30)) { true } else { false }
                    observation = Observation(ending: .otherwise(talk.silence(isOnlyLate: isLate, timeout)))
                }
                observation.wall = wall
                talk.describe(&observation, end: talk.finish())
                return observation
            }
        } catch {
            return Observation(ending: .otherwise("could not be started: \(error)"))
        }
    }

    func cancel(_ job: TrialJob, after delay: Duration) async -> Observation {
        let grace = subject.limits.gracePeriod
        let answer = await talk { talk in
            _ = talk.give(job)
            if case .done = talk.answer(to: job, within: delay) { return Observation(ending: .completed) }
            _ = talk.say(CancelLine.text(job, grace: grace))
            var observation = Observation(ending: .otherwise("was cancelled"))
            if talk.answer(to: job, within: grace / 2) == .silence {
                talk.terminate()
                observation.hadToBeKilled = !talk.ends(within: grace / 2)
            }
            talk.describe(&observation, end: talk.finish())
            observation.survivors = 0
            return observation
        }
        return answer ?? Observation(ending: .otherwise("could not be started"))
    }

    func writes(_ job: TrialJob) async -> [[String]] {
        let timeout = subject.limits.timeout
        return await talk { talk in
            _ = talk.give(job)
            _ = talk.answer(to: job, within: timeout)
            return talk.writes.messages
        } ?? []
    }
}

/// `{"type":"cancel",…}`
enum CancelLine {
    static func text(_ job: TrialJob, grace: Duration) -> String {
        #"{"type":"cancel","job_id":"\#(job.jobID)","run":\#(job.run),"reason":"cancelled","grace":\#(grace.components.seconds)}"#
    }
}

extension ResidentTalk {
    /// How a job ended of which the handler said done.
    func observation(exitCode: Int, outcome: String) -> Observation {
        var said: String?
        var asked: String?
        for message in messages {
            switch message {
            case .error(let failure): said = failure.message ?? failure.code ?? "an error"
            case .retry(_, let reason): asked = reason ?? "no reason given"
            case .rateLimited: asked = "rate limited"
            case .snooze(_, let reason): asked = reason ?? "snoozed"
            default: break
            }
        }
        let tail = said.map { ": \($0)" } ?? ""
        var observation: Observation
        if let asked {
            observation = Observation(ending: .otherwise("asked to be tried again: \(asked)"))
        } else if (64...66).contains(exitCode) {
            observation = Observation(ending: .refused)
        } else if exitCode == 0, outcome == "completed", said == nil {
            observation = Observation(ending: .completed)
        } else if exitCode == 0, said != nil {
            observation = Observation(
                ending: .otherwise("said that it failed\(tail), but with exit code 0, so it will be tried again"))
        } else {
            observation = Observation(ending: .otherwise("said done with exit code \(exitCode)\(tail)"))
        }
        observation.exitCode = Int32(exitCode)
        return observation
    }

    /// What to say of a job that did not end in time.
    func silence(isOnlyLate: Bool, _ timeout: Duration) -> String {
        if let complaint = complaints.first { return "did not end its job: \(complaint)" }
        return isOnlyLate
            ? "said done only when its input had ended: it must read line by line, and flush what it writes"
            : "did not say done within \(Quantity.time(timeout))"
    }

    /// What to say of a process that ended instead of its job.
    func death(_ end: ConversationEnd, with job: String = "its job") -> String {
        let how = end.exitCode.map { "exit code \($0)" } ?? "signal \(end.signal ?? 0)"
        return "ended with \(how) before it had said done of \(job)" + (lastErrorLine.map { ": \($0)" } ?? "")
    }

    func describe(_ observation: inout Observation, end: ConversationEnd) {
        observation.messages = messages
        observation.complaints = complaints
        if let complaint = ProgressReview.complaint(about: messages) { observation.complaints.append(complaint) }
        observation.plainLines = plainLines
        observation.outputBytes = outputBytes
        observation.firstSign = firstSign
        observation.checkpoint = checkpoint
        observation.survivors = end.endedByItself ? end.survivors : 0
    }
}
