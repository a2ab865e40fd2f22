package import ArgumentParser

/// What `stint` tells scripts. Where sysexits.h has a code for it, that one is used.
package enum ExitCodes {
    /// Done, and there was nothing to complain about.
    package static let ok = ExitCode(0)
    /// It failed, and no other code says how.
    package static let failed = ExitCode(1)
    /// The database is not what the files say: `migrate verify` found drift, or a migration file was changed.
    package static let drift = ExitCode(2)
    /// `migrate plan` or `apply --dry-run` found something to apply.
    package static let pending = ExitCode(3)
    /// A newer release has migrated the database.
    package static let databaseAhead = ExitCode(4)
    /// The command line is wrong (EX_USAGE).
    package static let usage = ExitCode(64)
    /// The database cannot be reached, was lost, or accepts no writes (EX_UNAVAILABLE).
    package static let unavailable = ExitCode(69)
    /// Somebody else holds a lock; the same command may succeed later (EX_TEMPFAIL).
    package static let lockBusy = ExitCode(75)
    /// The role lacks a privilege (EX_NOPERM).
    package static let noPrivilege = ExitCode(77)

    /// For `stint --help`.
    static let summary = """
        0 ok, 1 failed, 2 drift, 3 pending, 4 database ahead, 64 usage, 69 database unavailable, 75 lock busy, \
        77 no privilege.
        """
}
