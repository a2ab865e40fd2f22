package import SQLBundle

/// A migration with its place in the chain, as the ledger records it.
package struct ChainedMigration: Sendable, Hashable {
    package let migration: Migration
    package let checksum: Checksum
    package let chain: Checksum

    package var version: Int { migration.version }
    package var name: String { migration.name }
    package var path: String { migration.path }

    /// `migrations`, which are in order of version, with their links.
    package static func chain(_ migrations: [Migration]) -> [ChainedMigration] {
        var previous: Checksum?
        return migrations.map { migration in
            let checksum = migration.checksum
            let link = Checksum.link(checksum, after: previous)
            previous = link
            return ChainedMigration(migration: migration, checksum: checksum, chain: link)
        }
    }
}
