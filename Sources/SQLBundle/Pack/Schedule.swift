/// A pg_cron schedule: a file of `cron/`.
package struct Schedule: Sendable, Hashable {
    /// In `cron.job` it has the prefix `stint_`.
    package let name: String
    /// Five cron fields; UTC, unless `cron.timezone` says otherwise.
    package let expression: String
    /// One SQL statement.
    package let command: String
    /// Whether it runs in the database that pg_cron lives in, in place of Stint's.
    package let runsBesideCron: Bool
    package let path: String

    /// The schedules in `files`, by name.
    ///
    /// - Throws: `SQLFileProblem` for a malformed file, or two that have one name.
    package static func all(in files: [EmbeddedFile]) throws -> [Schedule] {
        let schedules = try files.map(Schedule.init(file:)).sorted { $0.name < $1.name }
        for (first, second) in zip(schedules, schedules.dropFirst()) where first.name == second.name {
            throw SQLFileProblem(
                path: second.path, message: "\(first.path) has the same name, `\(first.name)`",
                hint: "Rename one of the two.")
        }
        return schedules
    }

    package init(file: EmbeddedFile) throws {
        func problem(_ message: String, _ hint: String) -> SQLFileProblem {
            SQLFileProblem(path: file.path, message: message, hint: hint)
        }
        var header: [String: String] = [:]
        for line in file.text.split(separator: "\n") where line.hasPrefix("-- stint:") {
            let directive = line.dropFirst(9)
            let key = directive.prefix { !$0.isWhitespace }
            guard ["schedule", "every", "database"].contains(key) else {
                throw problem(
                    "unknown directive `stint:\(key)`", "Known here: schedule, every, database. Correct or remove it.")
            }
            header[String(key)] = directive.dropFirst(key.count).split(separator: " ").joined(separator: " ")
        }
        guard let name = header["schedule"], !name.isEmpty,
            name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") })
        else {
            throw problem(
                "it does not say which schedule it is",
                "Begin it with `-- stint:schedule NAME`: lower-case letters, digits and underscores.")
        }
        let expression = (header["every"] ?? "").trimmingQuotes()
        // pg_cron before 1.5 knows no seconds, and misreads a sixth field.
        guard expression.split(separator: " ").count == 5 else {
            throw problem(
                "`stint:every` needs five cron fields",
                "Write for example `-- stint:every '*/5 * * * *'`; nothing shorter than a minute.")
        }
        guard header["database"] == nil || header["database"] == "pg_cron" else {
            throw problem(
                "there is no database `\(header["database"] ?? "")` for schedules",
                "Write `-- stint:database pg_cron`, or nothing for Stint's own.")
        }
        let statements = SQLStatement.split(file.text)
        guard statements.count == 1, let statement = statements.first else {
            throw problem(
                "it holds \(statements.count) statements",
                "pg_cron runs one: call one function, which may do several things.")
        }
        self.name = name
        self.expression = expression
        command = statement.text
        runsBesideCron = header["database"] != nil
        path = file.path
    }
}

extension String {
    fileprivate func trimmingQuotes() -> String {
        count >= 2 && hasPrefix("'") && hasSuffix("'") ? String(dropFirst().dropLast()) : self
    }
}
