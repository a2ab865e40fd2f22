import Postgres

extension ConnectionOptions {
    /// Runs `body` with one connection and closes it.
    func withConnection<Value: Sendable>(_ body: (Connection) async throws -> Value) async throws -> Value {
        let connection = try await Connection.connect(settings, applicationName: "stint")
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
