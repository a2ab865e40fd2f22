import ArgumentParser
import HandlerCheck
import Handlers

/// `stint handler run`
struct HandlerRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one job without a database, and show what the handler says.",
        discussion: """
            The handler gets the same envelope, environment, limits and supervision as under stint work; what it says is shown as \
            it comes, and nothing is stored. Example: stint handler run handlers/sum.py --payload '{"numbers": [1, 2]}'. \
            Ends with 0 when the job completed, with 75 when the handler asked for another try or to be called again later, else with 1.
            """)

    @OptionGroup var trial: TrialOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("What an earlier attempt left: JSON, or @FILE.", valueName: "json"))
    var checkpoint: String?

    @Option(help: "The queue that it is told.")
    var queue = "default"

    @Option(help: "The tenant that it is told; default: none.")
    var tenant: String?

    @Option(help: ArgumentHelp("It is ended after so long.", valueName: "time"))
    var timeout = DurationArgument(.seconds(15 * 60), "15m")

    @Option(help: ArgumentHelp("CPU seconds of all its processes.", valueName: "seconds"))
    var cpuLimit: Int?

    @Option(help: ArgumentHelp("Standard output and standard error together.", valueName: "size"))
    var outputLimit = ByteCountArgument(64 << 20, "64MB")

    @Option(help: ArgumentHelp("Each file that it writes; default: no limit.", valueName: "size"))
    var fileSizeLimit: ByteCountArgument?

    @Option(help: "Processes at once.")
    var processes = 1000

    @Option(help: "Open files of each process.")
    var openFiles = 1024

    func validate() throws {
        guard processes > 0, openFiles > 0, cpuLimit ?? 1 > 0 else { throw ValidationError("Limits count from 1.") }
    }

    func run() async throws {
        var job = try trial.job()
        job.queue = queue
        job.tenantID = tenant
        job.timeout = timeout.duration
        job.checkpoint = try checkpoint.map { try TrialOptions.stored(PayloadArgument($0).read(), option: "--checkpoint") }
        var limits = trial.limits(timeout: timeout.duration, cpuSeconds: cpuLimit)
        limits.outputBytes = outputLimit.bytes
        limits.fileSizeBytes = fileSizeLimit?.bytes
        limits.processes = processes
        limits.openFiles = openFiles
        let handlerJob = job.handlerJob
        let runner = try HandlerRunner(
            maximumConcurrency: 1, scratchDirectory: trial.scratchDirectory, logger: TrialOptions.logger)
        let stops = await StopSignals.stream()
        let ender = Task { [limits] in
            var grace = limits.gracePeriod
            for await _ in stops {
                runner.cancel(
                    jobID: handlerJob.jobID, run: handlerJob.run,
                    reason: grace == limits.gracePeriod ? .cancelled : .leaseLost(grace: .zero))
                grace = .zero
            }
        }
        defer { ender.cancel() }
        let screen = RunScreen(console: output.console)
        var command = try trial.command()
        if trial.mode.mode == .resident { command.pool = ResidentPoolOptions() }
        let report = await runner.run(handlerJob, command: command, limits: limits, sink: screen)
        await runner.endResidents()
        try screen.end(report)
        switch report.outcome {
        case .completed: return
        case .retry, .rateLimited, .snoozed: throw ExitCodes.lockBusy
        default: throw ExitCodes.failed
        }
    }
}
