import Glibc
import Logging

extension ResidentPool {
    /// Starts one more child if there may be one now.
    ///
    /// - Returns: whether to go on: a child was started, or the job that needed one was reported.
    func startChild(now: ContinuousClock.Instant) -> Bool {
        guard children.count(where: \.isServing) < options.max, now >= backoff.notBefore else { return false }
        do {
            children.append(try makeChild(now: now))
            startFailures = 0
            return true
        } catch let failure as ChildProcess.Failure {
            return cannotStart(.spawnFailure(failure, command: command), code: failure.code, now: now)
        } catch let error as SystemError {
            let message = "cannot \(error.action): \(SystemError.text(error.code))"
            return cannotStart(
                .notStarted(.spawnFailed(errno: error.code), message), code: error.code, now: now)
        } catch {
            return cannotStart(.notStarted(.spawnFailed(errno: EIO), "\(error)"), code: EIO, now: now)
        }
    }

    private func makeChild(now: ContinuousClock.Instant) throws -> ResidentChild {
        let directory = try context.scratch.makeDirectory()
        do {
            var pipes = try ChildPipes()
            let mark = context.identity.makeMark()
            do {
                // Time that a process uses in its life says nothing about a job.
                var lasting = limits
                lasting.cpuSeconds = nil
                var command = command
                command.environment.merge(secrets?.environment ?? [:]) { $1 }
                let process = try ChildProcess.start(
                    command,
                    environment: HandlerEnvironment.variables(
                        forResident: jobType, command: command, allowed: context.allowedEnvironment,
                        directory: directory),
                    directory: command.workingDirectory ?? directory, pipes: pipes,
                    limits: ResourceLimits.list(for: lasting, mark: mark))
                pipes.closeChildEnds()
                let child = ResidentChild(
                    process: process, tree: ProcessTree(leader: process.pid, mark: mark), pipes: pipes,
                    directory: directory, jobType: jobType, options: options, limits: limits, logger: context.logger,
                    now: now)
                child.learn(secrets?.values ?? [:])
                return child
            } catch {
                pipes.closeAll()
                RunnerIdentity.retire(mark)
                throw error
            }
        } catch {
            context.scratch.remove(directory)
            throw error
        }
    }

    /// A deploy that is just writing the file makes exec fail with ETXTBSY: that passes, or is an error after a second of tries.
    private func cannotStart(_ report: HandlerReport, code: Int32, now: ContinuousClock.Instant) -> Bool {
        if code == ETXTBSY, startFailures < 50 {
            startFailures += 1
            backoff.postpone(until: now + .milliseconds(20))
            return false
        }
        startFailures = 0
        guard !waiting.isEmpty, !children.contains(where: \.isServing) else {
            // Nobody needs it at once: those that are there go on.
            backoff.postpone(until: now + .seconds(1))
            return false
        }
        waiting.removeFirst().completion(report)
        return true
    }

    /// Tells what became of the jobs of a child that has gone. Those that it had not read yet wait for another one.
    ///
    /// - Parameter readPosition: how far it had read.
    func mourn(_ child: ResidentChild, _ end: TreeEnd, readPosition: Int, now: ContinuousClock.Instant) {
        let words = end.leader?.words ?? "an unknown end"
        let lastLine = child.lastErrorLine.map { ": \($0)" } ?? ""
        var unread: [ResidentRun] = []
        for run in child.runs.values {
            run.output.errorTail = child.errorTail
            if run.ending == nil, run.position >= readPosition {
                unread.append(run)
                continue
            }
            run.output.remark(about: end, wasEnded: run.ending != nil || child.isCondemned)
            if run.ending == nil { run.ending = ending(child, end, words + lastLine) }
            // The exit code speaks for a job only if nobody asked the process to go.
            run.complete(child.isCondemned ? nil : end.leader, now: now, survivors: end.survivorsKilled)
        }
        waiting.putBack(unread.sorted { $0.position < $1.position }.map(\.request))
        child.runs = [:]
        account(for: child, words: child.fatalFault.map { "it \($0)" } ?? words + lastLine, now: now)
    }

    private func ending(_ child: ResidentChild, _ end: TreeEnd, _ words: String) -> Ending {
        if let fault = child.fatalFault {
            return Ending(
                outcome: .handlerDied, message: "the resident process \(fault) before the job was done", killAt: .now)
        }
        if child.isCondemned {
            return Ending(
                outcome: .displaced, message: "the resident process was ended on account of another job", killAt: .now)
        }
        let peak = end.leader?.peakBytes(sampled: child.memory.peak) ?? 0
        if end.leader?.exitCode != 0, peak > child.memory.limit {
            return Ending(
                outcome: .oom, message: child.words.memory(used: peak, limit: child.memory.limit), killAt: .now)
        }
        if let limit = child.limits.fileSizeBytes, end.leader?.signal == SIGXFSZ {
            return Ending(outcome: .fileTooLarge, message: child.words.file(limit: limit), killAt: .now)
        }
        return Ending(
            outcome: .handlerDied, message: "the resident process ended before the job was done: \(words)", killAt: .now)
    }

    private func account(for child: ResidentChild, words: String, now: ContinuousClock.Instant) {
        var metadata = child.metadata
        metadata["jobs"] = "\(child.jobsFinished)"
        metadata["end"] = "\(words)"
        if child.jobsFinished > 0 { backoff.succeeded() }
        switch child.phase {
        case .closing: context.logger.debug("a resident handler has gone as asked", metadata: metadata)
        case .condemned where child.fatalFault == nil:
            context.logger.warning("a resident handler was ended", metadata: metadata)
        case .serving, .retiring, .condemned:
            if child.jobsFinished == 0 {
                let wait = backoff.crashed(words, now: now)
                metadata["next_start_in"] = "\(Quantity.time(wait))"
            }
            context.logger.warning("a resident handler has ended", metadata: metadata)
        }
    }
}
