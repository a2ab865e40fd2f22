package import Postgres

/// The SQLSTATEs of the SQL pack, as docs/reference/errors.md lists them.
extension PostgresError {
    package var isJobNotFound: Bool { sqlState == "ST004" }
    package var isStaleRun: Bool { sqlState == "ST005" }

    /// Raised by the pack itself, or about a value that it was given (wrong, against a constraint, too large): saying the
    /// same again will not help.
    package var isRefusal: Bool { ["ST", "22", "23", "54"].contains { sqlState.hasPrefix($0) } }

    /// The SQL pack is not there, or lacks what this program calls: undefined schema, function, table or column.
    package var isPackMissing: Bool { ["3F000", "42883", "42P01", "42703"].contains(sqlState) }
}
