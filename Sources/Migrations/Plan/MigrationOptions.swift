package import SQLBundle

/// How `up` behaves; the defaults are those of the command line.
package struct MigrationOptions: Sendable {
    /// Stop behind this version; nil for all.
    package var upTo: Int?
    /// Which phases to apply to a database that is in use.
    package var phases: Set<MigrationDirectives.Phase> = [.pre]
    /// How long to wait for another migrator.
    package var lockWait = Duration.seconds(60)
    /// How long a statement may wait for a table before it lets the queue behind it pass. Milliseconds precision.
    package var lockTimeout = Duration.seconds(3)
    /// How often a file is tried that finds its tables locked.
    package var lockAttempts = 10
    /// The first pause between two tries; it doubles, with jitter, up to `maximumPause`.
    package var firstPause = Duration.milliseconds(500)
    package var maximumPause = Duration.seconds(30)
    package var allowBreaking = false
    /// Apply every object again, changed or not: when roles were added, or somebody changed one by hand.
    package var reapplyObjects = false
    /// Accept a server session that a pooler lends.
    package var allowPooler = false
    /// The release that is recorded in the ledger.
    package var runnerVersion = BuildInfo.version

    package init() {}
}
