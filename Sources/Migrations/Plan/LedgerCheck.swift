import SQLBundle

/// Finds contradictions between the files and the ledger, the most telling first.
struct LedgerCheck {
    let files: [ChainedMigration]
    let objects: [RepeatableObject]
    let ledger: Ledger
    let runner: String

    func run() throws {
        try refuseNewerMigrations()
        try refuseNewerObjects()
        try refuseChangedFiles()
        try refuseMissingFiles()
        try refuseInsertedFiles()
        try refuseBrokenChain()
    }

    private var known: [Int: ChainedMigration] {
        Dictionary(uniqueKeysWithValues: files.map { ($0.version, $0) })
    }

    private func refuseNewerMigrations() throws {
        guard let newest = ledger.entries.last, newest.version > (files.last?.version ?? 0) else { return }
        throw MigrationError(
            .databaseAhead, "the database is at migration \(newest.name), which this stint does not know",
            detail: "stint \(newest.runnerVersion) applied it; this is stint \(runner), up to "
                + "\(files.last?.name ?? "no migration").",
            hint: "Use stint \(newest.runnerVersion) or newer to migrate. Older runners may go on working unless a "
                + "migration is marked as breaking: see `stint migrate status`.")
    }

    /// An old binary must not put old functions back over those of a newer release, as in a rolling restart.
    private func refuseNewerObjects() throws {
        for object in objects {
            guard let row = ledger.objects[object.path], row.checksum != object.checksum,
                ReleaseVersion(runner) < ReleaseVersion(row.runnerVersion)
            else { continue }
            throw MigrationError(
                .databaseAhead, "\(object.path) in the database is of a newer release",
                detail: "stint \(row.runnerVersion) applied it; this is stint \(runner).",
                hint: "Use stint \(row.runnerVersion) or newer to migrate.")
        }
    }

    private func refuseChangedFiles() throws {
        for entry in ledger.entries where entry.isDone {
            guard let file = known[entry.version], file.checksum != entry.checksum else { continue }
            throw MigrationError(
                .changedFile, "\(file.path) was edited after it was applied",
                detail:
                    "Applied as \(entry.name) with checksum \(entry.checksum.short) by stint \(entry.runnerVersion) "
                    + "at \(entry.startedAt); the file has \(file.checksum.short).",
                hint: "Restore the file as it was released (`git log -- \(file.path)`), and put the change into a new "
                    + "migration.")
        }
    }

    private func refuseMissingFiles() throws {
        for entry in ledger.entries where known[entry.version] == nil {
            throw MigrationError(
                .outOfOrder, "migration \(entry.name) was applied, but its file is gone",
                detail: "Applied by stint \(entry.runnerVersion) at \(entry.startedAt).",
                hint: "Restore the file, or use the release that has it. What it made is undone by a new migration.")
        }
    }

    /// A file below the newest applied one that was never applied. Those for the `post` phase may wait.
    private func refuseInsertedFiles() throws {
        let applied = Set(ledger.entries.map(\.version))
        for file in files
        where file.version < ledger.version && !applied.contains(file.version)
            && file.migration.directives.phase == .pre
        {
            throw MigrationError(
                .outOfOrder, "\(file.path) was added below migrations that were applied already",
                detail: "The database is at version \(ledger.version).",
                hint: "Rename the file to a number above \(max(ledger.version, files.last?.version ?? 0)).")
        }
    }

    private func refuseBrokenChain() throws {
        for entry in ledger.entries where entry.isDone {
            guard let file = known[entry.version], file.chain != entry.chain else { continue }
            throw MigrationError(
                .outOfOrder, "the files below \(file.path) are not those that were below it when it was applied",
                detail:
                    "Its link in the chain of checksums is \(file.chain.short), the ledger has \(entry.chain.short).",
                hint: "Restore the released set of files: none may be inserted, removed or renumbered below "
                    + "version \(entry.version).")
        }
    }
}
