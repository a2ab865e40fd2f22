/// What happens while the schema is brought up to date, for people and logs.
package enum MigrationEvent: Sendable {
    /// Another migrator is at work; it is asked again until it has finished.
    case waiting(holder: LockHolder?, waited: Duration)
    case applying(path: String)
    case applied(path: String, duration: Duration)
    /// An interrupted file outside a transaction is taken up again.
    case resumed(path: String, action: String)
    /// A table stayed locked; the file was undone and is tried again after `pause`.
    case retrying(path: String, attempt: Int, pause: Duration, blockers: [LockHolder])
    case objects(paths: [String], duration: Duration)
    /// What the server said on the way: `raise notice` is a migration's progress bar.
    case notice(severity: String, message: String)
}
