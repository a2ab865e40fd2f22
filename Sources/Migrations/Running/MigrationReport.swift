/// What one `up` did.
package struct MigrationReport: Sendable {
    package struct Applied: Sendable {
        package let version: Int
        package let path: String
        package let duration: Duration
    }

    /// Migrations, in the order of their application.
    package internal(set) var applied: [Applied] = []
    /// Paths of the repeatable files that were applied.
    package internal(set) var objects: [String] = []
    /// Left for `--phase post` or above `--to`.
    package internal(set) var deferred: [String] = []
    /// The highest version that is done now.
    package internal(set) var version = 0
    /// Without the wait for the lock.
    package internal(set) var duration = Duration.zero

    package var changedNothing: Bool { applied.isEmpty && objects.isEmpty }
}
