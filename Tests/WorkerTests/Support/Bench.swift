import DevCluster
import Foundation
import Postgres
import TestSupport
import Testing

/// A database with Stint, handlers, and real `stint work` processes on them.
struct Bench {
    let settings: ConnectionSettings
    let url: String
    let db: Connection
    let handlers: Scripts
    let scratch: Scripts

    init(_ settings: ConnectionSettings, url: String) async throws {
        self.settings = settings
        self.url = url
        db = try await Connection.connect(settings, applicationName: "test")
        handlers = try Scripts()
        scratch = try Scripts()
    }

    /// On the database of the test that is running.
    static func make() async throws -> Bench {
        let database = try TestDatabase.current
        return try await Bench(database.settings, url: database.url)
    }

    /// Starts a runner.
    func runner(_ arguments: String..., url: String? = nil) throws -> StintProcess {
        try StintProcess(
            ["work", "--handlers", handlers.directory, "--scratch", scratch.directory, "--log-level", "debug"] + arguments,
            environment: ["DATABASE_URL": url ?? self.url])
    }

    /// Starts a runner and waits until it works.
    func workingRunner(_ arguments: String...) async throws -> StintProcess {
        let runner = try StintProcess(
            ["work", "--handlers", handlers.directory, "--scratch", scratch.directory] + arguments,
            environment: ["DATABASE_URL": url])
        try await eventually("no runner: \(runner.errors)") {
            try await self.value("select count(*) from stint_internal.worker where process_id = \(runner.processID)") == "1"
        }
        return runner
    }

    /// - Returns: the id.
    func create(_ type: String, _ payload: String = "{}", _ options: String = "") async throws -> String {
        try await db.query("select stint.create_job($1, $2::jsonb\(options)) as id", [type, payload]).single().string("id")
    }

    /// The first column of the first row.
    func value(_ query: String, _ parameters: [String?] = []) async throws -> String? {
        try await db.query(query, parameters).first?[0]
    }

    func status(_ id: String) async throws -> String? {
        try await value("select status from stint.jobs where id = $1::uuid", [id])
    }

    /// One column of the job, as text.
    func fact(_ column: String, _ id: String) async throws -> String? {
        try await value("select (\(column))::text from stint.jobs where id = $1::uuid", [id])
    }

    /// The outcomes of its runs, in order.
    func outcomes(_ id: String) async throws -> [String] {
        try await db.query("select outcome from stint.job_attempts where job_id = $1::uuid order by run", [id])
            .map { try $0.string("outcome") }
    }

    func waitFor(
        _ status: String, _ id: String, timeout: Duration = .seconds(15), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually(timeout: timeout, "\(id) did not become \(status)", sourceLocation: sourceLocation) {
            try await self.status(id) == status
        }
    }

    /// Whether anything of what handlers started is left.
    static func isAlive(_ processID: String) -> Bool {
        guard let number = Int32(processID) else { return false }
        // A zombie has ended; only nobody has asked how.
        let state = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
        return state.map { !$0.contains(") Z ") } ?? false
    }
}
