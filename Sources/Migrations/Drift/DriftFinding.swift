/// A difference between what the files say and what the database has.
package struct DriftFinding: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// Files and ledger contradict each other.
        case ledger
        /// A file creates it; the database does not have it.
        case missing
        /// It is in our schemas; no file creates it.
        case foreign
        /// It differs from what its file makes.
        case changed
        /// An index that a failed build left invalid, or a disabled trigger.
        case broken
    }

    package let kind: Kind
    /// The object or file.
    package let subject: String
    package let message: String
    /// What to do next.
    package let hint: String
}

/// What `verify` found, and what it could not look at.
package struct DriftReport: Sendable {
    package internal(set) var findings: [DriftFinding] = []
    package internal(set) var notes: [String] = []
}
