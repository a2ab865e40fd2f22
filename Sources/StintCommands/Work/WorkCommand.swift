import ArgumentParser
import Handlers
import Jobs
import Migrations
import Postgres
import SQLBundle
import Worker

/// `stint work`
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Run jobs: claim them, run their handlers, write down what became of them.",
        discussion: """
            A handler is an executable named after the job type. SIGTERM: no new jobs, running handlers may finish. \
            A second SIGTERM ends them.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var work: WorkOptions

    func validate() throws {
        if work.handlers == nil, work.handlerConfiguration == nil {
            throw ValidationError("Say where the handlers are: --handlers DIR or --handler-config FILE.")
        }
    }

    func run() async throws {
        RunnerPrivacy.protect()
        let catalog = try work.catalog()
        try await RunnerFit.check(connection.settings)
        // Trapped only now: until there is something to drain, a signal may end the process by itself.
        let stops = await StopSignals.stream()
        let worker = try Worker(
            work.worker(), database: connection.settings, catalog: catalog, logger: RunnerLog.logger(work))
        try await worker.run(stops: stops)
    }
}

/// Whether this runner and the database go together.
enum RunnerFit {
    /// - Throws: `CommandFailure` when they do not; `PostgresError` when the database cannot be reached.
    static func check(_ settings: ConnectionSettings) async throws {
        let version = try SQLFiles.embedded.pack().migrations.last?.version ?? 0
        let connection = try await Connection.connect(settings, applicationName: "stint work")
        defer { Task { await connection.close() } }
        do {
            switch try await connection.checkRunner(schemaVersion: version) {
            case "database_behind":
                throw CommandFailure(
                    ErrorReport(
                        message: "the database is older than this runner",
                        detail: "This stint \(BuildInfo.version) needs migration \(version).",
                        hint: "Run: stint migrate up",
                        exitCode: ExitCodes.pending))
            case "database_ahead":
                throw CommandFailure(
                    ErrorReport(
                        message: "the database is newer than this runner can work with",
                        detail: "It has migrations after \(version) that runners of this release do not survive.",
                        hint: "Install the stint that migrated it.", exitCode: ExitCodes.databaseAhead))
            default: break
            }
            if try await connection.isReadOnly() {
                throw CommandFailure(
                    ErrorReport(
                        message: "the database accepts no writes", detail: "It is read-only, or a standby.",
                        hint: "Connect to the primary: name all hosts and add target_session_attrs=read-write.",
                        exitCode: ExitCodes.unavailable))
            }
        } catch let error as PostgresError where error.isPackMissing {
            throw CommandFailure(
                ErrorReport(
                    message: "Stint is not installed in this database, or an older one", detail: error.message,
                    hint: "Run: stint migrate up", exitCode: ExitCodes.pending))
        }
    }
}
