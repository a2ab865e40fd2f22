import Postgres
import TestSupport

extension TestDatabase {
    /// The first column of the first row.
    func value(_ query: String) async throws -> String? {
        let connection = try await connect()
        let value = try await connection.query(query).first?[0]
        await connection.close()
        return value
    }

    func execute(_ script: String) async throws {
        let connection = try await connect()
        try await connection.execute(script)
        await connection.close()
    }
}
