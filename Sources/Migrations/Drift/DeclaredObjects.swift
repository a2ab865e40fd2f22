import SQLBundle

/// The objects that the files create and do not drop again, each with the file that owns it.
///
/// Read from the statements themselves, so it needs no server; what dynamic SQL creates cannot be seen.
struct DeclaredObjects {
    private(set) var owners: [OwnedObject: String] = [:]
    /// The table of each index and trigger, which disappear with it.
    private var tables: [OwnedObject: String] = [:]

    init(migrations: [Migration], objects: [RepeatableObject]) {
        for name in ["migration", "object_version"] {
            owners[OwnedObject(kind: .table, name: "stint_internal.\(name)")] = "the ledger"
        }
        for migration in migrations {
            for statement in migration.statements { read(statement, path: migration.path) }
        }
        for object in objects {
            for statement in SQLStatement.split(object.text) { read(statement, path: object.path) }
        }
    }

    private mutating func read(_ statement: SQLStatement, path: String) {
        if statement.tokens.first?.isWord("do") == true { readBlock(statement, path: path) }
        for subject in StatementSubject.all(in: statement) {
            guard let object = Self.object(of: subject),
                object.name.hasPrefix("stint.") || object.name.hasPrefix("stint_internal.")
            else { continue }
            switch subject.action {
            case .create:
                owners[object] = path
                tables[object] = subject.table
            case .drop: remove(object)
            case .alter:
                if let newName = subject.newName { rename(object, to: newName) }
            }
        }
    }

    /// `do $$ … $$`: what its body creates in plain statements, whichever branch it takes.
    private mutating func readBlock(_ block: SQLStatement, path: String) {
        guard let body = block.tokens.first(where: { $0.kind == .dollarString }) else { return }
        let tokens = SQLLexer.tokens(of: body.text)
        for index in tokens.indices where tokens[index].isWord("create") {
            read(SQLStatement(tokens: Array(tokens[index...]), text: ""), path: path)
        }
    }

    private mutating func remove(_ object: OwnedObject) {
        owners[object] = nil
        guard object.kind == .table else { return }
        for dependent in tables.filter({ $0.value == object.name }).keys { owners[dependent] = nil }
    }

    private mutating func rename(_ object: OwnedObject, to newName: String) {
        guard let path = owners.removeValue(forKey: object), let dot = object.name.firstIndex(of: ".") else { return }
        let renamed = OwnedObject(kind: object.kind, name: object.name[...dot] + newName)
        owners[renamed] = path
        tables[renamed] = tables.removeValue(forKey: object)
    }

    private static func object(of subject: StatementSubject) -> OwnedObject? {
        switch subject.kind {
        case "table", "view", "sequence", "type", "function":
            OwnedObject.Kind(rawValue: subject.kind).map { OwnedObject(kind: $0, name: subject.name) }
        case "procedure", "aggregate", "routine": OwnedObject(kind: .function, name: subject.name)
        case "domain": OwnedObject(kind: .type, name: subject.name)
        case "trigger": subject.table.map { OwnedObject(kind: .trigger, name: "\($0).\(subject.name)") }
        case "index":
            // `create index name on schema.table` puts it into the table's schema; `drop index schema.name` says so.
            if let table = subject.table {
                subject.name.isEmpty
                    ? nil : OwnedObject(kind: .index, name: "\(table.prefix { $0 != "." }).\(subject.name)")
            } else {
                OwnedObject(kind: .index, name: subject.name)
            }
        default: nil
        }
    }
}
