/// The SQL that this program brings to a database: the pack in `sql/` and the pg_cron schedules in `cron/`.
package struct SQLFiles: Sendable, Hashable {
    /// Sorted by path.
    package let files: [EmbeddedFile]

    package init(_ files: [EmbeddedFile]) {
        self.files = files.sorted { $0.path < $1.path }
    }

    /// The files that were compiled into this binary.
    package static let embedded = SQLFiles(EmbeddedText.files)

    /// The migrations and objects in `sql/`, parsed, checked and in the order in which they are applied.
    ///
    /// - Throws: `SQLFileProblem` for the first file that breaks a rule.
    package func pack() throws -> SQLPack {
        try SQLPack(files: files.filter { $0.path.hasPrefix("sql/") })
    }

    /// The pg_cron schedules in `cron/`, by name.
    ///
    /// - Throws: `SQLFileProblem` for the first file that breaks a rule.
    package func schedules() throws -> [Schedule] {
        try Schedule.all(in: files.filter { $0.path.hasPrefix("cron/") })
    }
}
