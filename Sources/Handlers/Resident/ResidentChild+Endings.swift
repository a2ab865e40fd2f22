import Glibc

extension ResidentChild {
    /// Wants a run to end: tells the child, which may answer `done` and go on with others.
    ///
    /// The first reason names the outcome; a later one can only shorten the grace.
    func end(_ run: ResidentRun, _ outcome: HandlerOutcome, grace: Duration, now: ContinuousClock.Instant) {
        self.now = now
        if let ending = run.ending {
            run.ending?.killAt = min(ending.killAt, now + grace)
            return
        }
        run.ending = Ending(outcome: outcome, message: nil, killAt: now + grace)
        run.terminateAt = now + grace / 2
        endingCount += 1
        outgoing.addCancel(run.request.job, reason: outcome.name, grace: grace)
        send()
    }

    /// Looks at everything that depends on time.
    ///
    /// - Returns: when to look again; `nil` when nothing is waited for.
    func check(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        self.now = now
        for run in runs.values where run.ending == nil && now >= run.timeoutAt {
            end(run, .timeout, grace: run.request.limits.gracePeriod, now: now)
        }
        checkMemory(now: now)
        checkOutput()
        checkAge(now: now)
        checkEndings(now: now)
        return nextDeadline
    }

    private func checkMemory(now: ContinuousClock.Instant) {
        guard wasBusy, now >= memory.nextCheck else { return }
        wasBusy = !runs.isEmpty
        guard !isKilled else { return }
        if memory.isOverLimit(tree, now: now) {
            endAllJobs(.oom, words.memory(used: memory.bytes, limit: memory.limit))
            return kill()
        }
        // What jobs leave behind would otherwise wait for the end of the whole process. It has ended, and does not count.
        let ended = memory.members.dropFirst().count { ProcessTree.reapOrphan($0) != nil }
        if memory.members.count - ended > limits.processes {
            endAllJobs(.tooManyProcesses, words.processes(used: memory.members.count - ended, limit: limits.processes))
            return kill()
        }
        checkCPU()
        guard !isKilled else { return }
        if memory.bytes > options.maxMemoryBytes ?? memory.limit / 5 * 4 { retire(.maxMemory, now: now) }
    }

    /// CPU time counts for a job while the process has it in hand, in steps of the samples. What the process had used before
    /// says nothing about this job.
    private func checkCPU() {
        guard let limit = limits.cpuSeconds, !runs.isEmpty else { return }
        let used = TreeLimits.cpu(of: memory)
        for run in runs.values {
            let own = used - (run.cpuBefore ?? used)
            if run.cpuBefore == nil { run.cpuBefore = used }
            guard own > .seconds(limit), run.ending == nil else { continue }
            run.ending = Ending(outcome: .cpuExceeded, message: words.cpu(used: own, limit: limit), killAt: now)
            kill()
        }
    }

    func checkOutput() {
        guard outputBytes > limits.outputBytes, !isCondemned else { return }
        let message = words.output(used: outputBytes, limit: limits.outputBytes)
        endAllJobs(.outputTooLarge, message)
        fault = fault ?? message
        kill()
    }

    private func checkAge(now: ContinuousClock.Instant) {
        if now - started >= options.maxAge { retire(.maxAge, now: now) }
    }

    private func checkEndings(now: ContinuousClock.Instant) {
        if isKilled { return }
        let terminate = runs.values.compactMap(\.terminateAt).min()
        let kill = runs.values.compactMap { $0.ending?.killAt }.min()
        if let due = least(killAt, kill), now >= due { return self.kill() }
        if let due = least(terminateAt, terminate), now >= due, !isCondemned {
            let grace = least(killAt, kill)
            phase = .condemned
            killAt = grace
            process.signalGroup(SIGTERM)
        }
    }

    /// No grace any more. The process is seen to have ended soon.
    func kill() {
        phase = .condemned
        killAt = nil
        terminateAt = nil
        for run in runs.values where run.ending != nil {
            run.ending?.isKilled = true
            // Never again.
            run.terminateAt = nil
        }
        isKilled = true
        process.signalGroup(SIGKILL)
    }

    /// Every job in it fails for the same reason; one that was being ended keeps its own.
    private func endAllJobs(_ outcome: HandlerOutcome, _ message: String) {
        for run in runs.values where run.ending == nil {
            run.ending = Ending(outcome: outcome, message: message, killAt: now)
        }
    }

    private var nextDeadline: ContinuousClock.Instant? {
        if isKilled { return nil }
        var next = least(killAt, isCondemned ? nil : terminateAt)
        for run in runs.values {
            next = least(next, run.ending.map { isCondemned ? $0.killAt : run.terminateAt ?? $0.killAt } ?? run.timeoutAt)
        }
        if wasBusy { next = least(next, memory.nextCheck) }
        if isServing {
            next = least(next, started + options.maxAge)
            if runs.isEmpty { next = least(next, idleSince + options.maxIdle) }
        }
        return next
    }

    private func least(
        _ one: ContinuousClock.Instant?, _ other: ContinuousClock.Instant?
    ) -> ContinuousClock.Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
