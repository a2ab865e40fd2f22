extension ServerFacts {
    static let oldestSupported = 150000

    /// Refuses a server or role with which migrating could only fail half-way.
    ///
    /// - Throws: `MigrationError` that names the setting, connection or grant that would help.
    func refuseIfUnableToMigrate() throws {
        guard versionNumber >= Self.oldestSupported else {
            throw MigrationError(
                .serverTooOld, "PostgreSQL \(version) is too old",
                hint: "Stint needs PostgreSQL 15 or newer: upgrade the server.")
        }
        guard !inRecovery else {
            throw MigrationError(
                .readOnly, "the server is a standby and accepts no writes",
                hint: "Connect to the primary; with several hosts, add `target_session_attrs=read-write`.")
        }
        guard !readOnly else {
            throw MigrationError(
                .readOnly, "the database \(database) is read-only for \(role)",
                detail: "The setting default_transaction_read_only is on.",
                hint: "Switch it off for this role or database (`alter database \(database) reset "
                    + "default_transaction_read_only`), or connect with PGOPTIONS='-c default_transaction_read_only=off'."
            )
        }
        try refuseIfOwnedByExtension()
        if let foreignSchema {
            throw MigrationError(
                .noPrivilege, "the schema \(foreignSchema.schema) belongs to \(foreignSchema.owner), not to \(role)",
                hint: "Connect as \(foreignSchema.owner), or let it lend its rights: "
                    + "`grant \(foreignSchema.owner) to \(role);`")
        }
        guard mayCreateSchemas || hasBothSchemas else {
            throw MigrationError(
                .noPrivilege, "the role \(role) may not create schemas in the database \(database)",
                hint: "As the owner of the database or a superuser: `grant create on database \(database) to \(role);`")
        }
    }

    func refuseIfOwnedByExtension() throws {
        guard let extensionName else { return }
        throw MigrationError(
            .ownedByExtension, "the schemas of Stint in \(database) belong to the extension \(extensionName)",
            hint: "Install the files of the new release on the server and run "
                + "`alter extension \(extensionName) update;` instead of `stint migrate`.")
    }

    /// Tables without a ledger: an install that this runner did not make.
    func refuseIfLedgerIsMissing() throws {
        guard hasTables, !hasLedger else { return }
        throw MigrationError(
            .noLedger, "there are tables in stint_internal, but no record of what was applied",
            hint: "If they were made from Stint's files by hand, say up to which: `stint migrate adopt --at N`. "
                + "Otherwise restore stint_internal.migration from the backup they came from.")
    }
}
