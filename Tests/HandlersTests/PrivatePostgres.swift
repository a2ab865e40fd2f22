import Glibc
import Handlers
import Testing

/// A PostgreSQL cluster for one suite, which runs as a handler of a runner: so it cannot outlive the tests.
final class PrivatePostgres: Sendable {
    /// The suite's cluster.
    @TaskLocal static var current: PrivatePostgres?

    /// For `DATABASE_URL`; over a socket, without a password.
    let url: String
    private let directory: String
    private let bench: Workbench
    private let server: Task<HandlerReport, Never>

    /// Of the newest installed server; `nil` when there is none, or no psycopg.
    static let binaries: String? = {
        guard Files.exists("/usr/lib/python3/dist-packages/psycopg") else { return nil }
        let versions = Files.list("/usr/lib/postgresql").compactMap { Int($0) }
        return versions.max().map { "/usr/lib/postgresql/\($0)/bin" }
    }()

    init() async throws {
        let binaries = Self.binaries ?? ""
        let directory = Files.makeDirectory("postgres")
        self.directory = directory
        url = "postgresql:///postgres?host=\(directory)&user=test"
        bench = try Workbench(concurrency: 1)
        // PostgreSQL refuses to run as root.
        let stepDown = getuid() == 0 ? "setpriv --reuid nobody --clear-groups" : ""
        let command = bench.script(
            """
            set -eu
            [ "$(id -u)" = 0 ] && chown nobody "\(directory)"
            \(stepDown) \(binaries)/initdb -D \(directory)/data -U test -A trust --no-sync >/dev/null
            ( until \(binaries)/pg_isready -q -h \(directory) -U test -d postgres; do sleep 0.05; done; echo ready ) &
            exec \(stepDown) \(binaries)/postgres -D \(directory)/data -k \(directory) -c listen_addresses= -c fsync=off -c client_connection_check_interval=100
            """, name: "postgres")
        let sink = RecordingSink()
        server = Task { [bench] in
            await bench.run(command, limits: .forTests.with { $0.timeout = .seconds(3600) }, sink: sink)
        }
        await sink.waitForLine("ready")
        try #require(sink.lines.contains("ready"), "the server does not start: \(sink.lines)")
    }

    /// Ends the server, so that its files can be removed.
    func stop() async {
        server.cancel()
        _ = await server.value
        Files.remove(directory)
    }

    /// Runs one statement and returns psql's unaligned output.
    func query(_ statement: String) async throws -> String {
        let bench = try Workbench(concurrency: 1)
        let sink = RecordingSink()
        var command = bench.script("exec psql -XAtq -v ON_ERROR_STOP=1 \"$URL\" -c \"$STATEMENT\"")
        command.environment = ["URL": url, "STATEMENT": statement]
        let report = await bench.run(command, sink: sink)
        precondition(report.outcome == .completed, report.errorMessage ?? "")
        return sink.lines.joined(separator: "\n")
    }
}

/// Starts one cluster around a suite.
struct PrivatePostgresTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        let postgres = try await PrivatePostgres()
        do {
            try await PrivatePostgres.$current.withValue(postgres, operation: body)
        } catch {
            await postgres.stop()
            throw error
        }
        await postgres.stop()
    }
}

extension Trait where Self == PrivatePostgresTrait {
    static var privatePostgres: Self { PrivatePostgresTrait() }
}
