import Glibc
import Logging

/// The residents of one job type, and the jobs that wait for one of them.
///
/// A job waits here and not in a child until one can take it, so that a slow job holds up nobody else's.
final class ResidentPool {
    let jobType: String
    let context: ResidentContext
    private(set) var command: HandlerCommand
    private(set) var limits: HandlerLimits
    /// The latest: processes are started with its environment.
    private(set) var secrets: FilledSecrets?
    var waiting = RequestQueue()
    /// Alive, as far as is known.
    var children: [ResidentChild] = []
    var backoff = CrashBackoff()
    /// How often something transient has stood in the way of the present attempt to start a child.
    var startFailures = 0
    /// No more jobs will come: nothing is kept warm.
    private(set) var isLeaving = false

    private var file: FileIdentity?
    private var nextFileCheck = ContinuousClock.now

    init(_ request: RunRequest, context: ResidentContext) {
        jobType = request.job.jobType
        command = request.command
        limits = request.limits
        secrets = request.secrets
        file = FileIdentity(request.command.executable)
        self.context = context
    }

    var options: ResidentPoolOptions { command.pool ?? ResidentPoolOptions() }

    func accept(_ request: RunRequest, endings: WakeUp, now: ContinuousClock.Instant) {
        isLeaving = false
        // A secret that has changed is a deploy for those who were started with its old value.
        if request.command != command || request.secrets?.environment ?? [:] != secrets?.environment ?? [:] {
            command = request.command
            secrets = request.secrets
            for child in children { child.retire(.replaced, now: now) }
        }
        limits = request.limits
        request.control.attach(endings)
        // Somebody may have been faster than this thread: nobody would tell it again.
        if let reason = request.control.takeReasons().first { return giveUp(request, reason) }
        waiting.append(request)
    }

    /// Gives waiting jobs to children that are free, and starts children as long as there may be more.
    func dispatch(now: ContinuousClock.Instant) {
        guard !waiting.isEmpty else { return }
        noticeDeploy(now: now)
        while let request = waiting.first {
            if let child = freeChild(for: request) {
                child.assign(waiting.removeFirst(), now: now)
            } else if !startChild(now: now) {
                break
            }
        }
        if backoff.isLooping(now: now), !children.contains(where: \.isServing) { refuseWaiting(now: now) }
    }

    /// Obeys those who want runs to end.
    func takeEndings(now: ContinuousClock.Instant) {
        for child in children {
            for run in child.runs.values {
                for reason in run.request.control.takeReasons() {
                    child.end(run, reason.outcome, grace: reason.grace(run.request.limits), now: now)
                }
            }
        }
        var reasons: [ObjectIdentifier: HandlerEndReason] = [:]
        let ended = waiting.remove { request in
            let reason = request.control.takeReasons().first
            reasons[ObjectIdentifier(request.control)] = reason
            return reason != nil
        }
        for request in ended {
            if let reason = reasons[ObjectIdentifier(request.control)] { giveUp(request, reason) }
        }
    }

    /// Not begun: it costs the job nothing that this runner stops.
    private func giveUp(_ request: RunRequest, _ reason: HandlerEndReason) {
        let outcome = reason == .shutdown ? .displaced : reason.outcome
        request.completion(.notStarted(outcome, "ended before it was started"))
    }

    /// - Returns: when to look again.
    func check(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var next: ContinuousClock.Instant?
        for child in children {
            if let due = child.check(now: now) { next = next.map { min($0, due) } ?? due }
        }
        var serving = children.count(where: \.isServing)
        for child in children.reversed()
        where serving > (isLeaving ? 0 : options.min) && child.isServing && child.runs.isEmpty
            && now - child.idleSince >= options.maxIdle
        {
            child.retire(.maxIdle, now: now)
            serving -= 1
        }
        if !isLeaving { while serving < options.min, startChild(now: now) { serving += 1 } }
        let isShort = !waiting.isEmpty || !isLeaving && serving < options.min
        if isShort, backoff.notBefore > now { next = next.map { min($0, backoff.notBefore) } ?? backoff.notBefore }
        return next
    }

    func leave(now: ContinuousClock.Instant) {
        isLeaving = true
        for child in children { child.retire(.runnerStops, now: now) }
    }

    /// At once: whatever runs is over.
    func stop() {
        isLeaving = true
        while !waiting.isEmpty { waiting.removeFirst().completion(.notStarted(.displaced, "the runner stops")) }
        for child in children {
            for run in child.runs.values { child.end(run, .shutdown, grace: .zero, now: .now) }
            child.kill()
        }
    }

    /// The one with the least to do; among equals the eldest, so that those beyond what is needed become idle.
    private func freeChild(for request: RunRequest) -> ResidentChild? {
        var best: ResidentChild?
        for child in children where child.canTake(request.job.jobID) {
            if child.runs.isEmpty { return child }
            if child.runs.count < best?.runs.count ?? .max { best = child }
        }
        return best
    }

    /// A file that was replaced is a deploy: new jobs are for new processes.
    private func noticeDeploy(now: ContinuousClock.Instant) {
        guard now >= nextFileCheck else { return }
        nextFileCheck = now + .seconds(1)
        let present = FileIdentity(command.executable)
        guard let present, present != file else { return }
        file = present
        backoff = CrashBackoff()
        for child in children { child.retire(.replaced, now: now) }
    }

    private func refuseWaiting(now: ContinuousClock.Instant) {
        while !waiting.isEmpty {
            let request = waiting.removeFirst()
            let wait = backoff.notBefore - now
            var report = HandlerReport.notStarted(
                .handlerDied,
                "the resident process has ended \(backoff.crashes) times in a row before it had finished a job (last: "
                    + "\(backoff.lastWords)); it is started again in \(Quantity.time(wait))")
            report.errorCode = "crash_loop"
            report.retryAfter = wait
            request.completion(report)
        }
    }
}
