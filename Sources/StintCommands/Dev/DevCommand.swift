import ArgumentParser
import DevCluster
import Glibc
import Migrations
import Postgres
import UnixSignals
import Worker

/// `stint dev`
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Everything on this machine: a private PostgreSQL, migrated, with a runner.",
        discussion: """
            With a command behind --, runs it with DATABASE_URL and the PG* variables set, then cleans up and ends with its \
            exit code. Without one, works until it is interrupted. As root, PostgreSQL runs as an unprivileged user.
            """)

    @OptionGroup var work: WorkOptions

    @Option(help: ArgumentHelp("Where the cluster lives.", valueName: "dir"))
    var directory = ".stint"

    @Flag(help: "A cluster that is thrown away at the end, and faster than safe.")
    var ephemeral = false

    @Flag(help: "Only the database, no runner.")
    var noWork = false

    @Flag(help: "An empty database: no migrations, no schedules, no runner.")
    var bare = false

    @Option(help: ArgumentHelp("Take the SQL from DIR/sql and DIR/cron instead of this binary.", valueName: "dir"))
    var sqlDir: String?

    @Option(name: .customLong("account"), help: "The unprivileged user that PostgreSQL runs as when this is root.")
    var account: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("A command to run with the database.", valueName: "command"))
    var command: [String] = []

    private static let database = "stint"

    func run() async throws {
        Self.forgetOtherServers()
        let signals = await StopSignals.named()
        let console = Console(json: false)
        var options = DevCluster.Options(profile: ephemeral ? .test : .dev, directory: ephemeral ? nil : directory)
        options.cronDatabase = Self.database
        options.account = account
        let cluster = try await DevCluster.start(options)
        if let note = cluster.note { console.note(note) }
        do {
            let settings = cluster.settings(database: Self.database)
            try await DevDatabase(settings: settings, sqlDir: sqlDir).prepare(from: cluster.settings, isBare: bare)
            console.note("PostgreSQL is ready: \(cluster.url(database: Self.database))")
            let status = try await use(settings, url: cluster.url(database: Self.database), signals: signals)
            await cluster.stop()
            if status != 0 { throw ExitCode(status) }
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// Works, beside the command if there is one.
    ///
    /// - Returns: the command's exit code.
    private func use(
        _ settings: ConnectionSettings, url: String, signals: AsyncStream<UnixSignal>
    ) async throws -> Int32 {
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        let environment = try await DevEnvironment.variables(settings, url: url)
        let runner = try runner(settings, environment)
        let child = command.isEmpty ? nil : DevChild(command: command, environment: environment)
        if child == nil, runner == nil, !noWork, !bare {
            Console(json: false).note("No runner works on it: --handlers DIR starts one. Ctrl-C stops the server.")
        }
        let relay = Task {
            for await signal in signals {
                // While the command runs signals are its business, and the worker goes on for it.
                if let child, child.isRunning {
                    if signal == .sigterm { child.terminate() }
                } else {
                    stop.yield()
                }
            }
        }
        defer { relay.cancel() }
        let worker = Task { try await runner?.run(stops: stops) }
        let status = try await child?.run() ?? 0
        if child != nil {
            stop.yield()
        } else if runner == nil {
            for await _ in stops { break }
        }
        try await worker.value
        return status
    }

    /// The caller's own connection settings would get in the way of the private server, and of the command's clients.
    private static func forgetOtherServers() {
        for name in ["PGSERVICE", "PGHOSTADDR", "PGPASSWORD", "PGSSLMODE", "PGTARGETSESSIONATTRS"] { unsetenv(name) }
    }

    private func runner(_ settings: ConnectionSettings, _ environment: [String: String]) throws -> Worker? {
        let hasHandlers = work.handlers != nil || work.handlerConfiguration != nil
        guard hasHandlers, !noWork, !bare else { return nil }
        return try Worker(
            work.worker(), database: settings, catalog: work.catalog(environment: environment), logger: RunnerLog.logger(work))
    }
}
