/// What the database says was applied to it.
package struct Ledger: Sendable, Hashable {
    /// A row of `stint_internal.migration`.
    package struct Entry: Sendable, Hashable {
        package let version: Int
        package let name: String
        package let checksum: Checksum
        package let chain: Checksum
        /// False for a file outside a transaction that began and was cut off.
        package let isDone: Bool
        package let breaking: Bool
        /// ISO 8601 with time zone, as the server wrote it.
        package let startedAt: String
        package let finishedAt: String?
        package let appliedBy: String
        package let runnerVersion: String
        package let attempts: Int
    }

    /// A row of `stint_internal.object_version`.
    package struct Object: Sendable, Hashable {
        package let path: String
        package let checksum: Checksum
        package let appliedAt: String
        package let runnerVersion: String
    }

    /// False before the first `up` or `adopt`.
    package let exists: Bool
    /// By version.
    package let entries: [Entry]
    package let objects: [String: Object]

    package static let none = Ledger(exists: false, entries: [], objects: [:])

    /// The highest version that is done; 0 if none is.
    package var version: Int { entries.last { $0.isDone }?.version ?? 0 }
}
