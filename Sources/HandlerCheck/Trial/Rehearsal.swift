import Handlers

/// What the checks share: the handler, the run of its good job, and all that was seen so far.
actor Rehearsal {
    nonisolated let subject: Subject
    nonisolated let stage: any Stage
    private var good: Observation?
    private(set) var seen: [Observation] = []

    /// A handler that takes a bad job for a good one may work on it for long: then that is known.
    private static let longestPatience: Duration = .seconds(5)

    init(_ subject: Subject, stage: any Stage) {
        self.subject = subject
        self.stage = stage
    }

    /// The good job, whose first run is kept.
    func goodRun() async -> Observation {
        if let good { return good }
        let observation = await stage.perform(subject.job, patience: nil, environment: [:])
        good = observation
        seen.append(observation)
        return observation
    }

    /// A good job again, under other circumstances.
    func perform(_ job: TrialJob, environment: [String: String] = [:]) async -> Observation {
        let observation = await stage.perform(job, patience: nil, environment: environment)
        seen.append(observation)
        return observation
    }

    /// A job with another payload, watched until it is clear what the handler makes of it.
    func attempt(
        payload: String, environment: [String: String] = [:], patience least: Duration = .zero
    ) async -> Observation {
        var job = newJob()
        job.payload = payload
        let usual = await goodRun().wall
        let patience = max(min(usual * 3, Self.longestPatience), subject.leastPatience, least)
        let observation = await stage.perform(job, patience: patience, environment: environment)
        seen.append(observation)
        return observation
    }

    func note(_ observation: Observation) { seen.append(observation) }

    /// The good job under an id of its own.
    nonisolated func newJob() -> TrialJob {
        var job = TrialJob(jobType: subject.job.jobType, payload: subject.job.payload)
        job.attempt = subject.job.attempt
        job.maxAttempts = subject.job.maxAttempts
        job.timeout = subject.job.timeout
        return job
    }

    /// Why nothing can be concluded from further runs; `nil` when the good job completes.
    func obstacle() async -> Verdict? {
        await goodRun().ending == .completed ? nil : .skipped("its good job does not complete")
    }
}
