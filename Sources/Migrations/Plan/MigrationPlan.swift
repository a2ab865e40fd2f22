package import SQLBundle

/// What `up` would do: the difference between the files and the ledger.
package struct MigrationPlan: Sendable {
    /// To be applied now, in this order.
    package let pending: [ChainedMigration]
    /// Left for `--phase post`, or above `--to`.
    package let deferred: [ChainedMigration]
    /// To be applied now, behind the migrations, in this order; the grants are always among them.
    package let objects: [RepeatableObject]
    /// Rows of `object_version` whose file is gone.
    package let forgotten: [String]
    /// Nothing was ever applied here.
    package let isFresh: Bool

    package var isEmpty: Bool { pending.isEmpty && objects.isEmpty && forgotten.isEmpty }

    /// - Throws: `MigrationError` if files and ledger contradict each other.
    package init(pack: SQLPack, ledger: Ledger, options: MigrationOptions) throws {
        let files = ChainedMigration.chain(pack.migrations)
        try LedgerCheck(files: files, objects: pack.objects, ledger: ledger, runner: options.runnerVersion).run()
        let done = Set(ledger.entries.filter(\.isDone).map(\.version))
        let open = files.filter { !done.contains($0.version) }
        isFresh = ledger.entries.isEmpty
        // A new database has no old runners to wait for.
        let phases: Set<MigrationDirectives.Phase> = isFresh ? [.pre, .post] : options.phases
        let limit = options.upTo ?? Int.max
        pending = open.filter { $0.version <= limit && phases.contains($0.migration.directives.phase) }
        deferred = open.filter { !($0.version <= limit && phases.contains($0.migration.directives.phase)) }
        // Objects are written against the newest tables; on a database held back by --to they might not load.
        guard !deferred.contains(where: { $0.version > limit }) else {
            objects = []
            forgotten = []
            return
        }
        let changed = pack.objects.filter { ledger.objects[$0.path]?.checksum != $0.checksum }
        // A migration may drop an object that comes back unchanged; replacing a function keeps its grants, but
        // creating one does not, so the grants run whenever anything does.
        let paths = Set(pack.objects.map(\.path))
        forgotten = ledger.objects.keys.filter { !paths.contains($0) }.sorted()
        objects =
            if !pending.isEmpty || options.reapplyObjects { pack.objects } else if changed.isEmpty { [] } else {
                pack.objects.filter { changed.contains($0) || $0.stage == .grants }
            }
    }
}
