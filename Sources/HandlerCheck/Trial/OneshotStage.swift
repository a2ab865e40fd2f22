import Glibc
import Handlers
import Logging

/// One process per job, under the very supervision of `stint work`.
struct OneshotStage: Stage {
    private let subject: Subject
    private let runner: HandlerRunner
    private let scratchDirectory: String
    private let logger: Logger

    init(_ subject: Subject, scratchDirectory: String, logger: Logger) throws(HandlerRunnerError) {
        self.subject = subject
        self.scratchDirectory = scratchDirectory
        self.logger = logger
        runner = try HandlerRunner(maximumConcurrency: 4, scratchDirectory: scratchDirectory, logger: logger)
    }

    func perform(_ job: TrialJob, patience: Duration?, environment: [String: String]) async -> Observation {
        var command = subject.command
        command.environment.merge(environment) { $1 }
        guard let patience, patience < subject.limits.timeout else {
            return observe(job, await run(job, command: command, limits: subject.limits))
        }
        var limits = subject.limits
        limits.timeout = patience
        limits.gracePeriod = min(limits.gracePeriod, .seconds(1))
        var (report, collector) = await run(job, command: command, limits: limits)
        // It took the job; how long it would have worked on it is of no interest.
        if report.outcome == .timeout { report.outcome = .leaseLost }
        return observe(job, (report, collector))
    }

    /// By its deadline, and not by a call from another task: that might come late on a busy machine. To the handler it is the
    /// same signal.
    func cancel(_ job: TrialJob, after delay: Duration) async -> Observation {
        var limits = subject.limits
        limits.timeout = delay
        return observe(job, await run(job, command: subject.command, limits: limits))
    }

    func writes(_ job: TrialJob) async -> [[String]] {
        let handlerJob = job.handlerJob
        let deadline = ContinuousClock.now + subject.limits.timeout
        let start = ConversationStart(command: subject.command, job: handlerJob, limits: subject.limits)
        let writes = try? await HandlerConversation.hold(
            with: start, scratchDirectory: scratchDirectory, logger: logger
        ) { conversation in
            var log = WriteLog()
            _ = conversation.send(handlerJob.envelope, within: .seconds(30))
            conversation.closeInput()
            while let event = conversation.next(within: deadline - .now) {
                guard case .wrote(let bytes, let stream, _) = event else { break }
                if stream == .output { log.add(bytes) }
            }
            return log.messages
        }
        return writes ?? []
    }

    private func run(
        _ job: TrialJob, command: HandlerCommand, limits: HandlerLimits
    ) async -> (HandlerReport, LineCollector) {
        let collector = LineCollector()
        return (await runner.run(job.handlerJob, command: command, limits: limits, sink: collector), collector)
    }

    private func observe(_ job: TrialJob, _ run: (report: HandlerReport, collector: LineCollector)) -> Observation {
        let report = run.report
        var observation = Observation(ending: ending(report))
        observation.exitCode = report.exitCode
        observation.wall = report.usage.wall
        observation.outputBytes = report.usage.stdoutBytes + report.usage.stderrBytes
        observation.checkpoint = report.checkpoint
        // On its way out a tree may be caught by the last signal; only what outlives a run's own end was left behind.
        let endedByItself = report.exitCode != nil && report.outcome != .timeout && report.outcome != .leaseLost
        observation.survivors = endedByItself ? report.survivorsKilled : 0
        observation.hadToBeKilled = report.signal == SIGKILL
        run.collector.describe(&observation)
        return observation
    }

    private func ending(_ report: HandlerReport) -> Observation.Ending {
        let message = report.errorMessage ?? report.outcome.name
        switch report.outcome {
        case .completed: return .completed
        case .leaseLost: return .stillAtWork
        case .failed where report.exitCode.map { (64...66).contains($0) } == true: return .refused
        case .failed where report.exitCode == 0:
            return .otherwise("said that it failed (\(message)) but ended with exit code 0, so it will be tried again")
        case .failed where message.hasPrefix("exit code"): return .otherwise("ended with \(message)")
        case .failed: return .otherwise("ended with exit code \(report.exitCode ?? -1): \(message)")
        case .retry, .rateLimited, .snoozed: return .otherwise("asked to be tried again: \(message)")
        case .handlerMissing, .handlerNotExecutable, .secretMissing, .spawnFailed: return .otherwise("could not be started: \(message)")
        case .signalled: return .otherwise("was \(message)")
        default: return .otherwise(message)
        }
    }
}
