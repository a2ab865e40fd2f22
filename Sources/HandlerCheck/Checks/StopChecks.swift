import Handlers

/// It stops when it is told to, and keeps to its place.
extension Check {
    static let cancel = Check("cancel", "It stops when it is told to") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        let usual = await rehearsal.goodRun().wall
        guard usual >= .milliseconds(200) else {
            return .skipped(
                "its good job takes only \(Quantity.time(usual)): give a payload that keeps it busy for a second or more")
        }
        guard let seen = await cancelled(in: rehearsal, usual: usual) else {
            return .skipped("it had completed each time before it was told to stop")
        }
        guard seen.hadToBeKilled else { return .passed() }
        let grace = Quantity.time(rehearsal.subject.limits.gracePeriod)
        return .failed(
            rehearsal.subject.mode == .oneshot
                ? "\(grace) after SIGTERM it still ran, and had to be killed"
                : "\(grace) after the cancel message it had neither said done nor ended, and had to be killed",
            advice: rehearsal.subject.mode == .oneshot
                ? "Let SIGTERM end it, or tidy up and exit. A shell runs its trap only between commands: sleep 60 & wait $!"
                : "Read standard input while a job runs, or let SIGTERM end the process; then say done for the job.")
    }

    /// A job that was told to stop while it worked. The run that gave the usual time may have been the slow one, by a cold disk or a busy
    /// machine, so the next try comes at half the time. Or this one is: a job that has not said what it says at first may not even have
    /// set its traps, and then the next try comes later.
    ///
    /// - Returns: `nil` when the job was always quicker.
    private static func cancelled(in rehearsal: Rehearsal, usual: Duration) async -> Observation? {
        let speaks = await rehearsal.goodRun().firstSign != nil
        var delay = min(usual / 2, .seconds(2))
        var last: Observation?
        for _ in 0..<8 {
            let seen = await rehearsal.stage.cancel(rehearsal.newJob(), after: delay)
            await rehearsal.note(seen)
            let isTooLate = seen.ending == .completed
            let isTooSoon = speaks && seen.firstSign == nil && !seen.hadToBeKilled
            last = isTooLate ? nil : seen
            guard isTooLate || isTooSoon else { break }
            delay = isTooLate ? delay / 2 : delay * 2
        }
        return last
    }

    static let home = Check("home", "It writes to its working directory only") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        guard let watch = try? DirectoryWatch(besides: rehearsal.subject.command) else {
            return .skipped("no temporary directory can be made")
        }
        let seen = await rehearsal.perform(rehearsal.newJob(), environment: ["HOME": watch.home.path])
        if seen.ending != .completed { return .skipped("it needs what is in its home directory") }
        let changed = watch.changes()
        guard let first = changed.first else { return .passed("as far as can be seen: home, and its own folder") }
        return .failed(
            "it wrote \(first)\(changed.count > 1 ? " and \(changed.count - 1) more" : "")",
            advice: "Write to the working directory or TMPDIR, which are removed after the run. Two runs, or two machines, "
                + "would meet at any other place. In Python, PYTHONDONTWRITEBYTECODE=1 keeps __pycache__ away.")
    }
}
