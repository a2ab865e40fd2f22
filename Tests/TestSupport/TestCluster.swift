package import DevCluster
import Postgres

/// The one PostgreSQL server of a test process: started by the first test that needs it, gone with the process however
/// that ends.
package actor TestCluster {
    package static let shared = TestCluster()

    /// A server takes the load of a few tests at once; more would only make each of them slower.
    private let places = Places(4)
    private var starting: Task<DevCluster, any Error>?
    private var preparing: [TestDatabase.Template: Task<Void, any Error>] = [:]
    private var lastNumber = 0

    /// The server itself, for tests that need more than a database.
    package var cluster: DevCluster {
        get async throws {
            if let starting { return try await starting.value }
            let task = Task { try await DevCluster.start(.init(profile: .test)) }
            starting = task
            return try await task.value
        }
    }

    /// Makes a database, lets `body` use it, and drops it, with whatever is still connected.
    package func withDatabase<Value: Sendable>(
        template: TestDatabase.Template, _ body: @Sendable (TestDatabase) async throws -> Value
    ) async throws -> Value {
        try await places.with {
            let database = try await create(template)
            do {
                let value = try await body(database)
                try await drop(database)
                return value
            } catch {
                try? await drop(database)
                throw error
            }
        }
    }

    private func create(_ template: TestDatabase.Template) async throws -> TestDatabase {
        let cluster = try await cluster
        try await prepare(template, cluster)
        lastNumber += 1
        let name = "test_\(lastNumber)"
        let connection = try await Connection.connect(cluster.settings, applicationName: "stint-tests")
        try await connection.execute(
            "create database \(SQL.identifier(name)) template \(SQL.identifier(template.rawValue))")
        await connection.close()
        return TestDatabase(name: name, settings: cluster.settings(database: name), url: cluster.url(database: name))
    }

    private func drop(_ database: TestDatabase) async throws {
        let connection = try await Connection.connect(cluster.settings, applicationName: "stint-tests")
        try await connection.execute("drop database \(SQL.identifier(database.name)) with (force)")
        await connection.close()
    }

    private func prepare(_ template: TestDatabase.Template, _ cluster: DevCluster) async throws {
        guard template == .stint else { return }
        if let task = preparing[template] { return try await task.value }
        let task = Task {
            let name = template.rawValue
            let connection = try await Connection.connect(cluster.settings, applicationName: "stint-tests")
            try await connection.execute("create database \(SQL.identifier(name)) template template0")
            try await installStint(into: cluster.settings(database: name))
            // A template that somebody is connected to cannot be copied.
            try await connection.execute("alter database \(SQL.identifier(name)) allow_connections false")
            await connection.close()
        }
        preparing[template] = task
        try await task.value
    }
}
