import CSpawn
import Glibc
import Logging

/// One run, from its working directory to its report. Used by one thread, which blocks in poll(2) and nowhere else.
final class Supervision {
    private let request: RunRequest
    private let scratch: ScratchSpace
    private let allowedEnvironment: [String: String]
    private let logger: Logger
    private let wakeUp: WakeUp
    private let buffer: ReadBuffer
    private let mark: UInt64
    private let started = ContinuousClock.now
    private let output: OutputCollector
    private let directoryOwner: SpareDirectories.Owner
    /// Whether no process of the run is left that could use its directory.
    private var isLeftAlone = true

    init(
        _ request: RunRequest, mark: UInt64, scratch: ScratchSpace, allowedEnvironment: [String: String],
        logger: Logger, wakeUp: WakeUp, buffer: ReadBuffer
    ) {
        self.request = request
        self.mark = mark
        self.scratch = scratch
        self.allowedEnvironment = allowedEnvironment
        self.logger = logger
        self.wakeUp = wakeUp
        self.buffer = buffer
        output = OutputCollector(job: request.job, limits: request.limits, sink: request.sink)
        directoryOwner = SpareDirectories.Owner(jobType: request.job.jobType, tenantID: request.job.tenantID)
    }

    func perform() -> HandlerReport {
        defer { RunnerIdentity.retire(mark) }
        if let reason = request.control.takeReasons().first {
            return .notStarted(reason.outcome, "ended before it was started")
        }
        let secrets: FilledSecrets
        do {
            secrets = try request.command.secrets.fill(request.job)
            output.said.redactor = secrets.redactor
        } catch {
            return .notStarted(.secretMissing, error.description)
        }
        let directory: String
        do {
            directory = try scratch.makeDirectory(for: directoryOwner)
        } catch {
            return .notStarted(
                .spawnFailed(errno: error.code), "cannot \(error.action): \(SystemError.text(error.code))")
        }
        defer { scratch.remove(directory, keepingFor: isLeftAlone ? directoryOwner : nil) }
        do {
            return try run(in: directory, with: secrets)
        } catch let error as SystemError {
            return .notStarted(
                .spawnFailed(errno: error.code), "cannot \(error.action): \(SystemError.text(error.code))")
        } catch {
            return .notStarted(.spawnFailed(errno: EIO), "\(error)")
        }
    }

    private func run(in directory: String, with secrets: FilledSecrets) throws -> HandlerReport {
        var command = request.command
        command.environment.merge(secrets.environment) { $1 }
        var environment = HandlerEnvironment.variables(
            for: request.job, command: command, allowed: allowedEnvironment, directory: directory,
            timeout: request.job.timeout(within: request.limits))
        if secrets.payload.utf8.count < HandlerEnvironment.largestPayloadVariable {
            environment["STINT_PAYLOAD"] = secrets.payload
        } else {
            let path = directory + "/payload.json"
            // As it came: no secret is written to a disk.
            try SmallFile.write(request.job.payload, to: path)
            environment["STINT_PAYLOAD_FILE"] = path
        }
        var pipes = try ChildPipes()
        defer { pipes.closeAll() }
        // Whatever fits into the pipe waits there for the child, before it even exists.
        var input = InputWriter(secrets.envelope)
        input.write(to: &pipes.input)

        let child: ChildProcess
        do {
            child = try start(environment: environment, scratch: directory, pipes: pipes)
        } catch {
            return .spawnFailure(error, command: request.command)
        }
        // Its other ends stay open here: were they closed, each stream would end a moment before the process does, and this
        // thread would be woken for nothing.
        pipes.input.closeReading()
        let tree = ProcessTree(leader: child.pid, mark: mark)
        var loop = PollLoop(
            request: request, child: child, tree: tree, output: output, wakeUp: wakeUp, buffer: buffer,
            started: started, logger: logger)
        loop.run(pipes: &pipes, input: &input)
        return finish(child, tree: tree, loop: loop, pipes: &pipes, input: input.written)
    }

    /// A deploy that is just writing the file, or another thread's child that inherited its descriptor for the moment
    /// between fork and exec, makes exec fail with ETXTBSY: wait for it to pass, for a second at most. What counts are the pauses, not the
    /// time: on a machine that stands still for a second nobody has tried for a second.
    private func start(
        environment: [String: String], scratch: String, pipes: ChildPipes
    ) throws(ChildProcess.Failure) -> ChildProcess {
        let limits = ResourceLimits.list(for: request.limits, mark: mark)
        let directory = request.command.workingDirectory ?? scratch
        var (pause, waited) = (Duration.milliseconds(5), Duration.zero)
        while true {
            do {
                return try ChildProcess.start(
                    request.command, environment: environment, directory: directory, pipes: pipes, limits: limits)
            } catch {
                guard error.code == ETXTBSY, waited < .seconds(1) else { throw error }
                wakeUp.wait(timeout: pause)
                waited += pause
                pause = min(pause * 2, .milliseconds(100))
            }
        }
    }

    private func finish(
        _ child: ChildProcess, tree: ProcessTree, loop: PollLoop, pipes: inout ChildPipes, input: Int
    ) -> HandlerReport {
        let end = TreeEnd.of(child, tree, logger: logger)
        var leader = end.leader
        leader?.cpu += loop.memory.reapedCPU
        isLeftAlone = end.stuck == 0
        // Whoever could still write is dead: what is in the pipes is all there will be.
        loop.drain(pipes)
        output.finishLines()
        output.said.remark(about: end, wasEnded: loop.ending != nil)
        output.said.finish()
        return ReportWriter(
            request: request, output: output.said, end: leader, ending: loop.ending, peak: loop.memory.peak,
            wall: .now - started, survivors: end.survivorsKilled, input: input
        ).report()
    }
}
