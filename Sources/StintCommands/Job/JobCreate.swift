import ArgumentParser
import Jobs
import Postgres

/// `stint job create`
struct JobCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a job and print its id.",
        discussion: "Example: stint job create import_csv --payload '{\"file\": \"/tmp/customers.csv\"}' --watch")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Which handler is to run it.")
    var type: String

    @Option(help: ArgumentHelp("A JSON object, @FILE, or - for standard input.", valueName: "json"))
    var payload = "{}"

    @Option(help: "The queue; default: the job type's.")
    var queue: String?

    @Option(parsing: .unconditional, help: "0 to 10, higher is more urgent; default: the job type's.")
    var priority: Int?

    @Option(help: ArgumentHelp("Not before this time, such as '2030-01-01 08:00+01'.", valueName: "time"))
    var at: String?

    @Option(
        name: .customLong("in"), parsing: .unconditional,
        help: ArgumentHelp("Not before so long from now, such as 90s or 2h.", valueName: "time"))
    var delay: DurationArgument?

    @Option(parsing: .unconditional, help: ArgumentHelp("Not after so long from now.", valueName: "time"))
    var expiresIn: DurationArgument?

    @Option(parsing: .unconditional, help: "How often it may be tried; default: the job type's.")
    var maxAttempts: Int?

    @Option(help: "Idempotency key: the same key gives the same job.")
    var key: String?

    @Option(help: "Concurrency key: jobs of the same key run one after the other, or as many at once as the job type says.")
    var concurrencyKey: String?

    @Option(name: .customLong("tag"), help: "A label; may be given several times.")
    var tags: [String] = []

    @Flag(help: "Follow the job until it ends; the exit code says whether it completed.")
    var watch = false

    func validate() throws {
        if at != nil, delay != nil { throw ValidationError("--at and --in exclude each other: give one of them.") }
    }

    func run() async throws {
        var job = Connection.NewJob(jobType: type)
        job.payload = try PayloadArgument(payload).text()
        job.queue = queue
        job.priority = priority
        job.scheduledFor = at
        job.delay = delay?.duration
        job.expiresIn = expiresIn?.duration
        job.maxAttempts = maxAttempts
        job.idempotencyKey = key
        job.concurrencyKey = concurrencyKey
        job.tags = tags
        let newJob = job
        let id = try await connection.withConnection { try await $0.createJob(newJob) }
        let console = output.console
        if !watch || !console.isTerminal {
            console.line(id)
            try console.object(["job_id": id])
        }
        if watch {
            try await JobFollower(settings: connection.settings, console: console, isWatchingForOutcome: true).follow([
                id
            ])
        }
    }
}
