/// A versioned file, `sql/migrations/NNNN_slug.sql`: run once, in order of version, and never edited after its release.
package struct Migration: Sendable, Hashable {
    /// The number in front of the file name.
    package let version: Int
    /// The words between number and extension.
    package let slug: String
    package let file: EmbeddedFile
    package let directives: MigrationDirectives
    /// The file, cut at its semicolons.
    package let statements: [SQLStatement]

    package var path: String { file.path }
    package var text: String { file.text }
    /// `0007_jobs_by_due_time`, as the ledger has it.
    package var name: String { String(file.name.prefix { $0 != "." }) }

    /// - Throws: `SQLFileProblem` if the name, the header or the statements break a rule of `sql/README.md`.
    package init(file: EmbeddedFile) throws {
        let stem = file.name.prefix { $0 != "." }
        let digits = stem.prefix { $0.isASCII && $0.isNumber }
        let slug = stem.dropFirst(digits.count + 1)
        let isConcurrent = file.name.hasSuffix(".concurrent.sql")
        let suffix = isConcurrent ? ".concurrent.sql" : ".sql"
        guard let version = Int32(digits), version > 0, digits.count >= 4, stem.dropFirst(digits.count).hasPrefix("_"),
            !slug.isEmpty, slug.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }),
            file.name == stem + suffix
        else {
            throw SQLFileProblem(
                path: file.path, message: "the name of a migration is NNNN_slug.sql or NNNN_slug.concurrent.sql",
                hint: "Use at least four digits, then lower-case letters, digits and underscores.")
        }
        self.version = Int(version)
        self.slug = String(slug)
        self.file = file
        directives = try MigrationDirectives(file: file)
        statements = SQLStatement.split(file.text)
        try MigrationRules.check(self, isConcurrent: isConcurrent)
    }
}
