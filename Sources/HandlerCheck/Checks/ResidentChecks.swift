import Handlers

/// What only a handler that stays can get wrong.
extension Check {
    static let hello = Check("hello", "If it says hello, it says it first and properly") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let hello = await talk(rehearsal) { talk, job, timeout in
            _ = talk.give(job)
            _ = talk.answer(to: job, within: timeout)
            return (talk.hello, talk.complaints.filter { $0.contains("hello") })
        }
        guard let (hello, complaints) = hello else { return .skipped("it could not be started") }
        if let complaint = complaints.first {
            return .failed(
                complaint, advice: #"Print {"type":"hello","protocol":1,"concurrency":1} first, or nothing of the kind."#)
        }
        guard let hello else { return .passed("it says none: one job at a time") }
        return .passed("\(hello.concurrency == 1 ? "one job" : "\(hello.concurrency) jobs") at a time")
    }

    static let stays = Check("stays", "It does one job after the other") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        return await afterFirstJob(rehearsal, "Loop over the lines of standard input until it ends.") { _ in true }
    }

    static let unknownMessages = Check("unknown_messages", "It ignores messages of types that it does not know") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        return await afterFirstJob(rehearsal, "Look at \"type\" first, and do nothing about those that you do not know.") {
            $0.say(#"{"type":"a_later_version","said":["so",null]}"#)
        }
    }

    static let survivesBadJob = Check("survives", "A bad job does not take the process with it") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let variations = PayloadVariations(rehearsal.subject.job.payload)
        guard !variations.fields.isEmpty else { return .skipped("the payload has no fields: give one with --payload") }
        var bad = rehearsal.newJob()
        bad.payload = "{}"
        let badJob = bad
        return await afterFirstJob(
            rehearsal, "Catch what goes wrong in a job, and say done with exit_code 65 for it: the others would die with it."
        ) { talk in
            _ = talk.give(badJob)
            return talk.answer(to: badJob, within: .seconds(5)) != .ended
        }
    }

    static let sideBySide = Check("concurrency", "It does as many jobs at a time as its hello says") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let second = rehearsal.newJob()
        let verdict = await talk(rehearsal) { talk, job, timeout -> Verdict in
            _ = talk.give(job)
            // The hello comes before anything else, so it is known by now.
            _ = talk.answer(to: job, within: timeout)
            guard let hello = talk.hello, hello.concurrency > 1 else { return .skipped("it does one at a time") }
            let jobs = [second] + (1..<min(hello.concurrency, 4)).map { _ in rehearsal.newJob() }
            for job in jobs { _ = talk.give(job) }
            for job in jobs {
                if talk.answer(to: job, within: timeout) != .done(exitCode: 0, outcome: "completed") {
                    return .failed(
                        "of \(jobs.count) jobs at a time, one was not completed",
                        advice: "Say concurrency 1 in hello, or nothing, if jobs share state.")
                }
            }
            return .passed("\(jobs.count) at a time")
        }
        return verdict ?? .skipped("it could not be started")
    }

    static let shutdown = Check("shutdown", "It ends when it is told to shut down") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        return await ending(rehearsal, after: "the shutdown message and the end of its input") {
            _ = $0.say(#"{"type":"shutdown","reason":"runner_stops","grace":10}"#)
            $0.endInput()
        }
    }

    static let endOfInput = Check("end_of_input", "It ends when its input ends") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        return await ending(rehearsal, after: "the end of its input") { $0.endInput() }
    }

    private static func ending(
        _ rehearsal: Rehearsal, after event: String, _ tell: @escaping @Sendable (ResidentTalk) -> Void
    ) async -> Verdict {
        let grace = rehearsal.subject.limits.gracePeriod
        let verdict = await talk(rehearsal) { talk, job, timeout -> Verdict in
            _ = talk.give(job)
            _ = talk.answer(to: job, within: timeout)
            tell(talk)
            let ended = talk.ends(within: grace / 2)
            let end = talk.finish()
            if !ended {
                return .failed(
                    "\(Quantity.time(grace / 2)) after \(event) it still ran",
                    advice: "Leave the loop over standard input at its end, and exit with 0.")
            }
            guard let code = end.exitCode, code == 0 else {
                return .failed(
                    "after \(event) it ended with " + (end.exitCode.map { "exit code \($0)" } ?? "signal \(end.signal ?? 0)"),
                    advice: "That is no failure: exit with 0.")
            }
            return .passed()
        }
        return verdict ?? .skipped("it could not be started")
    }

    /// A first job, something in between, and whether a second job still completes in the same process.
    private static func afterFirstJob(
        _ rehearsal: Rehearsal, _ advice: String, _ between: @escaping @Sendable (ResidentTalk) -> Bool
    ) async -> Verdict {
        let second = rehearsal.newJob()
        let verdict = await talk(rehearsal) { talk, job, timeout -> Verdict in
            _ = talk.give(job)
            _ = talk.answer(to: job, within: timeout)
            let isThere = between(talk)
            let isTaken = isThere && talk.give(second)
            switch isTaken ? talk.answer(to: second, within: timeout) : .ended {
            case .done(exitCode: 0, outcome: "completed"): return .passed()
            case .done(let exitCode, _):
                return .failed("the next job in the same process ended with exit code \(exitCode)", advice: advice)
            case .ended:
                _ = talk.ends(within: .seconds(30))
                return .failed("it \(talk.death(talk.finish(), with: "the next job"))", advice: advice)
            case .silence: return .failed("it did not say done for the next job", advice: advice)
            }
        }
        return verdict ?? .skipped("it could not be started")
    }

    private static func talk<Answer: Sendable>(
        _ rehearsal: Rehearsal, _ body: @escaping @Sendable (ResidentTalk, TrialJob, Duration) -> Answer
    ) async -> Answer? {
        let job = rehearsal.newJob()
        let timeout = rehearsal.subject.limits.timeout
        return await (rehearsal.stage as? ResidentStage)?.talk { body($0, job, timeout) }
    }
}
