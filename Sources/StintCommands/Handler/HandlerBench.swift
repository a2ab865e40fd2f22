import ArgumentParser
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
        let ended = Mutex((count: 0, failed: HandlerReport?.none))
        let (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let began = ContinuousClock.now
        var started = 0
        ring.yield()
        // As a claim loop does it: ends ring a bell, and whoever hears it starts as many runs as there are free slots.
        for await _ in bell {
            let (count, failed) = ended.withLock { $0 }
            if let failed { throw Self.failure(failed) }
            if count == jobs { break }
            while started < min(jobs, count + parallel) {
                started += 1
                var job = job
                job.run = Int64(started)
                runner.start(job, command: command, limits: limits, sink: NoSink()) { report in
                    ended.withLock {
                        $0.count += 1
                        if report.outcome != .completed { $0.failed = report }
                    }
                    ring.yield()
                }
            }
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        Console.write(
            StoredJSON.object([
                "runs": "\(jobs)", "parallel": "\(parallel)", "seconds": "\(seconds)", "own_cpu": "\(Self.cpu(of: RUSAGE_SELF))",
                "children_cpu": "\(Self.cpu(of: RUSAGE_CHILDREN))",
            ]) + "\n", to: .output)
    }

    private static func failure(_ report: HandlerReport) -> CommandFailure {
        CommandFailure(
            ErrorReport(
                message: "a run did not complete: \(report.errorMessage ?? report.outcome.name)",
                hint: "Try it with stint handler run.", exitCode: ExitCodes.failed))
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
