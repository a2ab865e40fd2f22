/// Why the schema could not be brought, or found to be, up to date.
package struct MigrationError: Error, Sendable, CustomStringConvertible {
    /// A struct rather than an enum, so that a new code breaks nobody's `switch`.
    package struct Code: Sendable, Hashable {
        package let name: String

        /// Another migrator holds the lock and `--lock-wait` has passed.
        package static let lockBusy = Code(name: "lock_busy")
        /// A table stayed locked through all retries.
        package static let lockTimeout = Code(name: "lock_timeout")
        /// A migration file differs from the one that was applied.
        package static let changedFile = Code(name: "changed_file")
        /// A migration was inserted, removed or renumbered below applied ones.
        package static let outOfOrder = Code(name: "out_of_order")
        /// A newer release has migrated this database.
        package static let databaseAhead = Code(name: "database_ahead")
        /// A breaking migration is pending and was not allowed.
        package static let breaking = Code(name: "breaking")
        package static let readOnly = Code(name: "read_only")
        package static let noPrivilege = Code(name: "no_privilege")
        package static let ownedByExtension = Code(name: "owned_by_extension")
        package static let serverTooOld = Code(name: "server_too_old")
        /// The connection goes through a pooler, where a session lock means nothing.
        package static let pooled = Code(name: "pooled")
        /// There are Stint's tables but no ledger.
        package static let noLedger = Code(name: "no_ledger")
        /// There is a ledger already, or what should be adopted is incomplete.
        package static let cannotAdopt = Code(name: "cannot_adopt")
        /// A file failed in the server.
        package static let failed = Code(name: "failed")
        /// A `stint:verify` query did not return true.
        package static let postcondition = Code(name: "postcondition")
    }

    package let code: Code
    package let message: String
    package let detail: String?
    /// What to do next.
    package let hint: String
    /// What the server, or the system, said.
    package let underlying: (any Error)?

    package init(
        _ code: Code, _ message: String, detail: String? = nil, hint: String, underlying: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.detail = detail
        self.hint = hint
        self.underlying = underlying
    }

    package var description: String {
        [message, detail, hint].compactMap(\.self).joined(separator: "\n")
    }
}
