/// The content of `sql/`, parsed, checked and in the order in which it is applied.
package struct SQLPack: Sendable, Hashable {
    /// By version.
    package let migrations: [Migration]
    /// By stage, then by path.
    package let objects: [RepeatableObject]

    /// - Throws: `SQLFileProblem` for the first file that breaks a rule.
    package init(files: [EmbeddedFile]) throws {
        var migrations: [Migration] = []
        var objects: [RepeatableObject] = []
        for file in files {
            if file.path.hasPrefix("sql/migrations/") {
                migrations.append(try Migration(file: file))
            } else {
                objects.append(try RepeatableObject(file: file))
            }
        }
        self.migrations = migrations.sorted { $0.version < $1.version }
        self.objects = objects.sorted { ($0.stage, $0.path) < ($1.stage, $1.path) }
        for (earlier, later) in zip(self.migrations, self.migrations.dropFirst()) where earlier.version == later.version {
            throw SQLFileProblem(
                path: later.path, message: "\(earlier.path) has the same number",
                hint: "Give the file that is not released yet the next free number.")
        }
    }

    /// The highest version it knows; 0 if it has no migration.
    package var version: Int { migrations.last?.version ?? 0 }
}
