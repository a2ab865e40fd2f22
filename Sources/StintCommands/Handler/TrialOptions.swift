import ArgumentParser
import FoundationEssentials
import HandlerCheck
import Handlers
import Logging

/// Which handler, which job and which limits, for commands that need no database.
struct TrialOptions: ParsableArguments {
    @Argument(help: "The handler: an executable file.")
    var path: String

    @Argument(help: ArgumentHelp("Arguments for the handler, after --.", valueName: "argument"))
    var arguments: [String] = []

    @Option(help: ArgumentHelp("A JSON object, @FILE, or - for standard input.", valueName: "json"))
    var payload = "{}"

    @Option(help: ArgumentHelp("oneshot: one process per job. resident: a process that stays.", valueName: "mode"))
    var mode = ModeArgument(mode: .oneshot)

    @Option(help: "The job type; default: the file's name without its extension.")
    var jobType: String?

    @Option(help: "Which attempt it is told to be.")
    var attempt = 1

    @Option(name: .customLong("env"), help: ArgumentHelp("A variable for the handler, NAME=VALUE.", valueName: "variable"))
    var variables: [String] = []

    @Option(
        help: ArgumentHelp(
            "A variable of this shell that the handler may have too, as pass_environment of the configuration.",
            valueName: "name"))
    var passEnvironment: [String] = []

    @Option(help: ArgumentHelp("Where it starts; default: a new folder, removed afterwards.", valueName: "dir"))
    var workingDirectory: String?

    @Option(help: ArgumentHelp("Memory of all its processes.", valueName: "size"))
    var memoryLimit = ByteCountArgument(512 << 20, "512MB")

    @Option(help: ArgumentHelp("From SIGTERM to SIGKILL.", valueName: "time"))
    var grace = DurationArgument(.seconds(10), "10s")

    @Option(
        help: ArgumentHelp("Where runs get their working directories; default: the temporary directory.", valueName: "dir"))
    var scratch: String?

    func validate() throws {
        guard attempt >= 1 else { throw ValidationError("--attempt counts from 1.") }
        for variable in variables where !variable.dropFirst().contains("=") {
            throw ValidationError("--env needs NAME=VALUE, not \(variable).")
        }
    }

    var scratchDirectory: String { scratch ?? FileManager.default.temporaryDirectory.path + "/stint-runs" }

    /// Warnings and worse, on standard error.
    static var logger: Logger {
        var logger = Logger(label: "stint", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }

    /// - Throws: `CommandFailure` when there is no such file.
    func command() throws -> HandlerCommand {
        let current = FileManager.default.currentDirectoryPath
        let absolute = path.hasPrefix("/") ? path : current + "/" + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: absolute, isDirectory: &isDirectory), !isDirectory else {
            throw CommandFailure(
                ErrorReport(
                    message: isDirectory ? "\(path) is a folder, not a handler" : "there is no file \(path)",
                    hint: "Give the path of one executable file.", exitCode: ExitCodes.usage))
        }
        var environment: [String: String] = [:]
        let inherited = HandlerEnvironment.ofThisProcess
        for name in passEnvironment { environment[name] = inherited[name] }
        for variable in variables {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            environment[String(parts[0])] = String(parts[1])
        }
        let directory = workingDirectory.map { $0.hasPrefix("/") ? $0 : current + "/" + $0 }
        return HandlerCommand(
            executable: absolute, arguments: arguments, workingDirectory: directory, environment: environment)
    }

    /// The job as the database would hand it out.
    func job() throws -> TrialJob {
        var job = TrialJob(jobType: jobType ?? nameOfFile)
        job.payload = try Self.stored(PayloadArgument(payload).text(), option: "--payload")
        job.attempt = attempt
        job.maxAttempts = max(job.maxAttempts, attempt)
        return job
    }

    private var nameOfFile: String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    func limits(timeout: Duration, cpuSeconds: Int? = nil) -> HandlerLimits {
        var limits = HandlerLimits()
        limits.timeout = timeout
        limits.gracePeriod = grace.duration
        limits.memoryBytes = memoryLimit.bytes
        limits.cpuSeconds = cpuSeconds
        return limits
    }

    /// JSON text in the form in which the database keeps it.
    static func stored(_ text: String, option: String) throws -> String {
        do {
            return try StoredJSON.text(JSONNode(text: Array(text.utf8)))
        } catch {
            throw CommandFailure(
                ErrorReport(message: "the value of \(option) is not JSON", detail: error.reason, exitCode: ExitCodes.usage))
        }
    }
}
