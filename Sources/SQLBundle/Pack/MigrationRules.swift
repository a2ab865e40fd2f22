/// What a migration may not do, found by reading it rather than by a failed upgrade.
enum MigrationRules {
    private static let transactionControl: Set<String> = [
        "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare",
    ]

    static func check(_ migration: Migration, isConcurrent: Bool) throws {
        func problem(_ message: String, _ hint: String, line: Int? = nil) -> SQLFileProblem {
            SQLFileProblem(path: migration.path, line: line, message: message, hint: hint)
        }
        guard !migration.statements.isEmpty else {
            throw problem("it has no statement", "Write one, or delete the file if it was never released.")
        }
        guard isConcurrent == migration.directives.noTransaction else {
            throw isConcurrent
                ? problem("a .concurrent.sql file says so in its header", "Add the line `-- stint:no-transaction`.")
                : problem(
                    "`stint:no-transaction` is for .concurrent.sql files",
                    "Rename the file, or remove the directive so that it runs in a transaction.")
        }
        if isConcurrent {
            guard migration.statements.count == 1 else {
                throw problem(
                    "a file that runs outside a transaction holds exactly one statement",
                    "Give each of the \(migration.statements.count) statements its own file: several sent together "
                        + "are one transaction.")
            }
            guard migration.directives.verify.isEmpty else {
                throw problem(
                    "`stint:verify` needs a transaction to undo", "Move the check into the next migration's header.")
            }
            return
        }
        for statement in migration.statements {
            if let first = statement.tokens.first, first.kind == .word, transactionControl.contains(first.text) {
                throw problem(
                    "`\(first.text)` would end the transaction that the runner keeps around the file",
                    "Remove it; what must be committed on its own goes into a file of its own.", line: first.line)
            }
            if StatementSubject.all(in: statement).contains(where: \.isConcurrent) {
                throw problem(
                    "`concurrently` does not work inside a transaction",
                    "Move the statement into a file of its own named NNNN_slug.concurrent.sql.", line: statement.line)
            }
        }
    }
}
