import ArgumentParser
import Dispatch
import Glibc
import HandlerCheck
import Handlers
import Synchronization

/// `stint handler bench`, for Benchmarks/workloads/spawn.py: hidden, since it answers a question about the runner and not about a handler.
struct HandlerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Run a handler many times without a database, and say how long it took.",
        discussion: """
            Every run is supervised as under stint work. Prints one JSON object: the runs, their seconds, and the CPU seconds of this \
            process and of the handlers.
            """,
        shouldDisplay: false)

    @OptionGroup var trial: TrialOptions

    @Option(help: "Runs, of which all must complete.")
    var jobs = 10_000

    @Option(help: "Runs at the same time.")
    var parallel = 10

    func validate() throws {
        guard jobs > 0, parallel > 0 else { throw ValidationError("--jobs and --parallel count from 1.") }
    }

    func run() async throws {
        let job = try trial.job().handlerJob
        let command = try trial.command()
        let limits = trial.limits(timeout: .seconds(15 * 60))
        let runner = try HandlerRunner(
            maximumConcurrency: parallel, scratchDirectory: trial.scratchDirectory, logger: TrialOptions.logger)
        let began = ContinuousClock.now
        let failed = Self.run(jobs, atOnce: parallel) { number, whenDone in
            var job = job
            job.run = Int64(number)
            runner.start(job, command: command, limits: limits, sink: NoSink(), completion: whenDone)
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        if let failed {
            throw CommandFailure(
                ErrorReport(
                    message: "a run did not complete: \(failed.errorMessage ?? failed.outcome.name)",
                    hint: "Try it with stint handler run.", exitCode: ExitCodes.failed))
        }
        Console.write(
            StoredJSON.object([
                "runs": "\(jobs)", "parallel": "\(parallel)", "seconds": "\(seconds)", "own_cpu": "\(Self.cpu(of: RUSAGE_SELF))",
                "children_cpu": "\(Self.cpu(of: RUSAGE_CHILDREN))",
            ]) + "\n", to: .output)
    }

    /// As a claim loop does it: a thread of its own hears of each end and hands out the next run. It blocks, since there is nothing
    /// else to do here.
    ///
    /// - Returns: the report of a run that did not complete.
    private static func run(
        _ jobs: Int, atOnce: Int, start: (Int, @escaping @Sendable (HandlerReport) -> Void) -> Void
    ) -> HandlerReport? {
        let free = DispatchSemaphore(value: atOnce)
        let failed = Mutex(HandlerReport?.none)
        for number in 1...jobs {
            free.wait()
            start(number) { report in
                if report.outcome != .completed { failed.withLock { $0 = report } }
                free.signal()
            }
        }
        for _ in 0..<atOnce { free.wait() }
        // A semaphore may not end with less than it began with.
        for _ in 0..<atOnce { free.signal() }
        return failed.withLock { $0 }
    }

    private static func cpu(of whom: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(whom.rawValue, &usage)
        let microseconds = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(microseconds) / 1_000_000
    }

    private struct NoSink: HandlerSink {
        func receive(_ message: HandlerMessage) {}
    }
}
