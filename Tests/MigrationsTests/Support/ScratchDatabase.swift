import Postgres

/// An empty database of its own for one test, and dropped afterwards.
struct ScratchDatabase: Sendable {
    let name: String
    let settings: ConnectionSettings

    /// The first column of the first row.
    func value(_ query: String) async throws -> String? {
        try await withConnection { try await $0.query(query).first?[0] }
    }

    func execute(_ script: String) async throws {
        try await withConnection { try await $0.execute(script) }
    }

    func withConnection<Value: Sendable>(_ body: (Connection) async throws -> Value) async throws -> Value {
        let connection = try await Connection.connect(settings)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}

/// Runs `body` with an empty database.
func withScratchDatabase(_ body: (ScratchDatabase) async throws -> Void) async throws {
    let server = ConnectionSettings()
    let name = "scratch_\(UInt32.random(in: 0 ... .max))"
    let main = ScratchDatabase(name: "postgres", settings: server.database("postgres"))
    try await main.execute("create database \(name)")
    do {
        try await body(ScratchDatabase(name: name, settings: server.database(name)))
    } catch {
        try await main.execute("drop database \(name) with (force)")
        throw error
    }
    try await main.execute("drop database \(name) with (force)")
}
