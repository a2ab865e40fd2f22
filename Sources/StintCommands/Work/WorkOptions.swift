import ArgumentParser
import FoundationEssentials
import Handlers
import Migrations
import Worker

/// How to work, for `stint work` and `stint dev`.
struct WorkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A directory of executables named after job types.", valueName: "dir"))
    var handlers: String?

    @Option(
        name: .customLong("handler-config"),
        help: ArgumentHelp(
            "A JSON file that names commands, arguments and environment per job type.", valueName: "file"))
    var handlerConfiguration: String?

    @Option(name: .customLong("queue"), help: "A queue to work on; may be given several times. Default: default.")
    var queues: [String] = []

    @Option(parsing: .unconditional, help: "Handlers at the same time.")
    var concurrency = 10

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Connections for SQL handlers, made when there are jobs for them.", valueName: "count"))
    var sqlConnections = 2

    @Option(parsing: .unconditional, help: ArgumentHelp("After SIGTERM, running handlers may go on for so long.", valueName: "time"))
    var shutdownGrace = DurationArgument(.seconds(120), "2m")

    @Option(parsing: .unconditional, help: ArgumentHelp("From SIGTERM to SIGKILL for a handler that is to end.", valueName: "time"))
    var handlerGrace = DurationArgument(.seconds(10), "10s")

    @Option(
        help: ArgumentHelp(
            "Where runs get their working directories; default: the temporary directory.", valueName: "dir"))
    var scratch: String?

    @Option(help: "debug, info, warning or error.")
    var logLevel = LogLevelArgument.info

    @Option(help: "text, or json: one object per line.")
    var logFormat = LogFormatArgument.text

    @Option(parsing: .unconditional, help: "Lines of each run's log that are kept; of a longer one the first and the last.")
    var logLines = 10_000

    func validate() throws {
        if let queue = queues.first(where: { $0.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.:-]{0,62}/) == nil }) {
            throw ValidationError(
                "No queue can be called '\(queue)'. For several queues give --queue several times: --queue mail --queue default.")
        }
        guard (1...1000).contains(concurrency) else { throw ValidationError("--concurrency is 1 to 1000.") }
        guard (1...1_000_000).contains(logLines) else { throw ValidationError("--log-lines is 1 to 1000000.") }
        guard (1...100).contains(sqlConnections) else { throw ValidationError("--sql-connections is 1 to 100.") }
    }

    /// - Parameter environment: what `pass_environment` of the configuration takes from.
    func catalog(environment: [String: String] = HandlerEnvironment.ofThisProcess) throws -> HandlerCatalog {
        try HandlerCatalog(directory: handlers, configurationFile: handlerConfiguration, environment: environment)
    }

    func worker() -> WorkerOptions {
        let host = ProcessInfo.processInfo.hostName
        let unique = String(UInt32.random(in: .min ... .max), radix: 16)
        var options = WorkerOptions(
            id: "\(host):\(ProcessInfo.processInfo.processIdentifier):\(unique)", host: host,
            version: BuildInfo.version,
            scratchDirectory: scratch ?? FileManager.default.temporaryDirectory.path + "/stint-runs")
        if !queues.isEmpty { options.queues = queues }
        options.concurrency = concurrency
        options.sqlConnections = sqlConnections
        options.shutdownGrace = shutdownGrace.duration
        options.handlerGrace = handlerGrace.duration
        options.logLines = logLines
        return options
    }
}
