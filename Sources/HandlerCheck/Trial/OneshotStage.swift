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
        let stopper = patience.map { patience in
            Task {
                try await Task.sleep(for: patience)
                runner.cancel(jobID: job.jobID, run: job.run, reason: .leaseLost(grace: .seconds(1)))
            }
        }
        defer { stopper?.cancel() }
        var command = subject.command
        command.environment.merge(environment) { $1 }
        return await observe(job, command: command)
    }

    func cancel(_ job: TrialJob, after delay: Duration) async -> Observation {
        let canceller = Task {
            try await Task.sleep(for: delay)
            runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        }
        defer { canceller.cancel() }
        return await observe(job, command: subject.command)
    }

    func writes(_ job: TrialJob) async -> [[String]] {
        let handlerJob = job.handlerJob
        let deadline = ContinuousClock.now + subject.limits.timeout
        let start = ConversationStart(command: subject.command, job: handlerJob, limits: subject.limits)
        let writes = try? await HandlerConversation.hold(
            with: start, scratchDirectory: scratchDirectory, logger: logger
        ) { conversation in
            var log = WriteLog()
            _ = conversation.send(handlerJob.envelope, within: .seconds(5))
            conversation.closeInput()
            while let event = conversation.next(within: deadline - .now) {
                guard case .wrote(let bytes, let stream, _) = event else { break }
                if stream == .output { log.add(bytes) }
            }
            return log.messages
        }
        return writes ?? []
    }

    private func observe(_ job: TrialJob, command: HandlerCommand) async -> Observation {
        let collector = LineCollector()
        let report = await runner.run(job.handlerJob, command: command, limits: subject.limits, sink: collector)
        var observation = Observation(ending: ending(report))
        observation.exitCode = report.exitCode
        observation.wall = report.usage.wall
        observation.outputBytes = report.usage.stdoutBytes + report.usage.stderrBytes
        observation.checkpoint = report.checkpoint
        // On its way out a tree may be caught by the last signal; only what outlives a run's own end was left behind.
        observation.survivors = report.exitCode == nil || report.outcome == .cancelled ? 0 : report.survivorsKilled
        observation.hadToBeKilled = report.signal == SIGKILL
        collector.describe(&observation)
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
        case .retry: return .otherwise("asked to be tried again: \(message)")
        case .handlerMissing, .handlerNotExecutable, .spawnFailed: return .otherwise("could not be started: \(message)")
        case .signalled: return .otherwise("was \(message)")
        default: return .otherwise(message)
        }
    }
}
