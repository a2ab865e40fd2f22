import Foundation
import Postgres
import TestSupport

/// Runs `stint` on the database of the test.
struct Stint {
    let database: TestDatabase

    init() throws {
        database = try TestDatabase.current
    }

    func callAsFunction(_ arguments: String..., input: String = "/dev/null") async throws -> StintProcess {
        try await StintProcess.run(arguments, environment: ["DATABASE_URL": database.url], input: input)
    }

    /// The same on a terminal, by script(1).
    func onTerminal(_ arguments: String, environment: [String: String] = [:], input: String = "/dev/null") async throws
        -> StintProcess
    {
        try await StintProcess.run(
            ["-qec", "\(StintProcess.executable) \(arguments)", "/dev/null"], program: "script",
            environment: ["DATABASE_URL": database.url, "TERM": "xterm"].merging(environment) { $1 }, input: input)
    }

    /// The first column of the first row.
    func value(_ query: String) async throws -> String? {
        let connection = try await database.connect()
        let value = try await connection.query(query).first?[0]
        await connection.close()
        return value
    }
}

extension StintProcess {
    /// Standard output without white space at its end.
    var text: String { output.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Standard output as JSON, one object a line.
    var objects: [[String: Any]] {
        get throws {
            try output.split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
            }
        }
    }
}
