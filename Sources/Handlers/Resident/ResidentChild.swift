import Glibc
import Logging

/// A process that stays for many jobs. Used by the one thread that serves all residents; nothing here ever waits.
final class ResidentChild {
    enum Phase {
        case serving
        /// Gets no more jobs; those it has may finish.
        case retiring(RetirementReason)
        /// Has been told to go.
        case closing
        /// Has been told so by signal.
        case condemned
    }

    let jobType: String
    let process: ChildProcess
    let tree: ProcessTree
    let directory: String
    let options: ResidentPoolOptions
    let logger: Logger
    let started: ContinuousClock.Instant

    var pipes: ChildPipes
    var outgoing = OutgoingLines()
    var phase = Phase.serving
    /// By the id of their job.
    var runs: [String: ResidentRun] = [:]
    /// Jobs that it can have at the same time.
    var concurrency = 1
    var jobsStarted = 0
    var jobsFinished = 0
    /// Runs that have been asked to end.
    var endingCount = 0
    var idleSince: ContinuousClock.Instant
    /// The latest limits of its job type.
    var limits: HandlerLimits
    var memory: MemoryWatch
    /// Whether it has done anything since its memory was looked at.
    var wasBusy = true
    /// While it is being ended.
    var terminateAt: ContinuousClock.Instant?
    var killAt: ContinuousClock.Instant?
    var isKilled = false
    /// What it did to be ended, in words that go on from "the resident process …"; its jobs fail with them.
    var fault: String?

    var outputLines: LineSplitter
    var errorLines: LineSplitter
    var errorTail = ErrorTail()
    var lastErrorBytes: [UInt8] = []
    private(set) var secrets = ResidentSecrets()
    /// Since a job ended last.
    var outputBytes = 0
    /// Lines that went to the runner's log, or remarks.
    var strayLines = 0
    /// Set while it is read.
    var now: ContinuousClock.Instant

    init(
        process: ChildProcess, tree: ProcessTree, pipes: ChildPipes, directory: String, jobType: String,
        options: ResidentPoolOptions, limits: HandlerLimits, logger: Logger, now: ContinuousClock.Instant
    ) {
        self.process = process
        self.tree = tree
        self.pipes = pipes
        self.directory = directory
        self.jobType = jobType
        self.options = options
        self.limits = limits
        self.logger = logger
        started = now
        idleSince = now
        self.now = now
        memory = MemoryWatch(limit: limits.memoryBytes, start: now)
        outputLines = LineSplitter(capacity: limits.messageLineBytes)
        errorLines = LineSplitter(capacity: limits.lineBytes)
    }

    var lastErrorLine: String? { lastErrorBytes.isEmpty ? nil : String(clean(lastErrorBytes).prefix(500)) }
    var words: LimitWords { LimitWords(jobType: jobType) }
    /// Set if that is what it had to be killed for. Streams also close when a process ends by itself.
    var fatalFault: String? { isKilled ? fault : nil }
    var isServing: Bool { if case .serving = phase { true } else { false } }
    var isCondemned: Bool { if case .condemned = phase { true } else { false } }

    /// Whether it would take that job now. One that does not read gets no more, so that what waits for it here stays small.
    func canTake(_ jobID: String) -> Bool {
        isServing && runs.count < concurrency && endingCount == 0 && fault == nil && outgoing.isEmpty
            && runs[jobID] == nil
    }

    func assign(_ request: RunRequest, now: ContinuousClock.Instant) {
        self.now = now
        limits = request.limits
        memory.limit = limits.memoryBytes
        wasBusy = true
        let run = ResidentRun(request, position: outgoing.position, now: now)
        runs[request.job.jobID] = run
        if let given = request.secrets?.values { learn(given) }
        if let redactor = secrets.redactor { run.output.redactor = redactor }
        outgoing.addJob(run.envelope)
        jobsStarted += 1
        // Written at once: the pipe may take it, and then the next job may follow.
        send()
        if let most = options.maxJobs, jobsStarted >= most { retire(.maxJobs, now: now) }
    }

    /// Keeps values that it is given out of all that it says from now on.
    func learn(_ values: [String: String]) {
        guard secrets.add(values) else { return }
        errorTail.redactor = secrets.redactor
        for run in runs.values { run.output.redactor = secrets.redactor }
    }

    func clean(_ bytes: some Collection<UInt8>) -> String {
        let text = TextCleaner.clean(bytes)
        return secrets.redactor?.text(text) ?? text
    }

    /// Writes what the pipe takes now.
    func send() {
        guard pipes.input.writing >= 0, !outgoing.isEmpty else { return closeInputIfAllIsSaid() }
        guard outgoing.write(to: pipes.input.writing) else { return blame("closed its standard input") }
        closeInputIfAllIsSaid()
    }

    private func closeInputIfAllIsSaid() {
        if case .closing = phase, outgoing.isEmpty { pipes.input.closeWriting() }
    }

    /// It gets no more jobs and goes when it has finished those it has.
    func retire(_ reason: RetirementReason, now: ContinuousClock.Instant) {
        guard isServing else { return }
        self.now = now
        phase = .retiring(reason)
        closeIfIdle(now: now)
    }

    func closeIfIdle(now: ContinuousClock.Instant) {
        guard case .retiring(let reason) = phase, runs.isEmpty else { return }
        phase = .closing
        terminateAt = now + limits.gracePeriod / 2
        killAt = now + limits.gracePeriod
        outgoing.addShutdown(reason: reason.rawValue, grace: limits.gracePeriod)
        send()
    }

    /// It cannot go on. It usually is about to end by itself, and then its exit tells more; if not, it is killed.
    func blame(_ fault: String) {
        // One that is going anyway may close what it likes.
        switch phase {
        case .closing, .condemned: return
        case .serving, .retiring: break
        }
        guard self.fault == nil else { return }
        self.fault = fault
        killAt = min(killAt ?? now + .seconds(1), now + .seconds(1))
    }
}
