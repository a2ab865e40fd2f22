package import Postgres

/// The database of the test that is running, made for it alone.
package struct TestDatabase: Sendable {
    enum Missing: Error, CustomStringConvertible {
        case trait

        var description: String { "this test has no database: mark it .freshDatabase or .emptyDatabase" }
    }

    package enum Template: String, Sendable {
        /// With Stint installed.
        case stint = "stint_template"
        case empty = "template0"
    }

    package let name: String
    package let settings: ConnectionSettings
    package let url: String

    @TaskLocal static var assigned: TestDatabase?

    /// - Throws: when the test has neither `.freshDatabase` nor `.emptyDatabase`.
    package static var current: TestDatabase {
        get throws {
            guard let assigned else { throw Missing.trait }
            return assigned
        }
    }

    package func connect(
        applicationName: String? = nil, onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) async throws -> Connection {
        try await Connection.connect(settings, applicationName: applicationName, onNotice: onNotice)
    }
}
