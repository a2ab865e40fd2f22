import CLibPQ

extension Wire {
    /// One statement, unnamed, in the extended protocol. Parameters and results travel as text.
    func run(_ sql: String, _ parameters: [String?]) throws -> Rows {
        let handle = try handle
        try Self.check(sql, parameters)
        return try take(
            withCStrings(parameters) { PQexecParams(handle, sql, Int32(parameters.count), nil, $0, nil, nil, 0) })
    }

    /// Any number of statements in the simple protocol, in one implicit transaction unless they say otherwise.
    func script(_ sql: String) throws {
        let handle = try handle
        try Self.check(sql, [])
        _ = try take(PQexec(handle, sql))
    }

    /// A statement that is parsed and planned once per connection.
    func run(prepared name: String, sql: String, _ parameters: [String?]) throws -> Rows {
        let mayRepeat = !isInTransaction
        do {
            return try runOnce(prepared: name, sql: sql, parameters)
        } catch let error as PostgresError where mayRepeat && error.isStalePlan {
            // A migration changed what the statement returns, or a pooler gave us another server session. The server
            // found out before running it.
            try forget(name)
            return try runOnce(prepared: name, sql: sql, parameters)
        }
    }

    private func runOnce(prepared name: String, sql: String, _ parameters: [String?]) throws -> Rows {
        let handle = try handle
        try Self.check(sql, parameters)
        if let known = prepared[name], known != sql { try forget(name) }
        if prepared[name] == nil {
            _ = try take(PQprepare(handle, name, sql, 0, nil))
            prepared[name] = sql
        }
        return try take(
            withCStrings(parameters) { PQexecPrepared(handle, name, Int32(parameters.count), $0, nil, nil, 0) })
    }

    private func forget(_ name: String) throws {
        prepared[name] = nil
        do {
            try script("deallocate \(SQL.identifier(name))")
        } catch let error as PostgresError where error.sqlState == "26000" {
            // Forgotten by the server already.
        }
    }

    /// Copies a result and clears it.
    func take(_ result: OpaquePointer?) throws -> Rows {
        guard let result else { throw failure() }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return Rows(copying: result)
        case PGRES_COPY_IN:
            _ = try? endCopy(abort: "this statement needs copyIn")
            throw PostgresError(sqlState: "0A000", message: "COPY FROM STDIN needs copyIn")
        case PGRES_COPY_OUT:
            try skipCopy()
            throw PostgresError(sqlState: "0A000", message: "COPY TO STDOUT is not supported")
        default:
            throw PostgresError(result: result, isAlive: isOpen)
        }
    }

    /// Libpq takes C strings, so a NUL would silently cut the rest off; and PostgreSQL's text cannot hold one anyway.
    static func check(_ sql: String, _ parameters: [String?]) throws {
        guard !sql.utf8.contains(0), !parameters.contains(where: { $0?.utf8.contains(0) ?? false }) else {
            throw PostgresError(
                sqlState: "22021", message: "text for PostgreSQL must not contain a NUL character",
                hint: "Remove U+0000 from the value, or pass the bytes as bytea in hexadecimal.")
        }
        guard parameters.count <= 65_535 else {
            throw PostgresError(
                sqlState: "54000", message: "\(parameters.count) parameters, where a statement takes at most 65,535",
                hint: "Pass one array parameter and unnest it.")
        }
    }
}

extension PostgresError {
    fileprivate var isStalePlan: Bool {
        sqlState == "26000" || (sqlState == "0A000" && routine == "RevalidateCachedQuery")
    }
}
