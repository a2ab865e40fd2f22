import Postgres
import SQLBundle

extension Migration {
    /// The index that a `.concurrent.sql` file creates, with its schema and quoted: an index lives in the schema of its
    /// table. Nil if the file does something else.
    var createdIndex: String? {
        guard directives.noTransaction, let statement = statements.first,
            let subject = StatementSubject.all(in: statement).first, subject.action == .create, subject.kind == "index",
            !subject.name.isEmpty, let table = subject.table, let dot = table.firstIndex(of: ".")
        else { return nil }
        return "\(SQL.identifier(String(table[..<dot]))).\(SQL.identifier(subject.name))"
    }
}
