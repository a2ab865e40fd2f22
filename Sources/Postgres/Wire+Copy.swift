import CLibPQ

extension Wire {
    /// Starts `copy … from stdin`; the connection then takes nothing but `putCopy` and `endCopy`.
    func startCopy(_ sql: String) throws {
        let handle = try handle
        try Self.check(sql, [])
        let result = PQexec(handle, sql)
        if let result, PQresultStatus(result) == PGRES_COPY_IN {
            PQclear(result)
            return
        }
        _ = try take(result)
        throw PostgresError(sqlState: "42601", message: "copyIn needs a statement of the form COPY … FROM STDIN")
    }

    func putCopy(_ bytes: [UInt8]) throws {
        let handle = try handle
        // In pieces, since libpq counts in 32 bits and would buffer the whole of it.
        try bytes.withUnsafeBytes { buffer in
            for start in stride(from: 0, to: buffer.count, by: 1 << 20) {
                let piece = UnsafeRawBufferPointer(rebasing: buffer[start..<min(start + 1 << 20, buffer.count)])
                let base = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
                guard PQputCopyData(handle, base, Int32(piece.count)) == 1 else { throw failure() }
            }
        }
    }

    /// - Parameter abort: a reason to give all of it up.
    /// - Throws: what the server found wrong, at the latest now.
    func endCopy(abort: String? = nil) throws -> Rows {
        let handle = try handle
        guard PQputCopyEnd(handle, abort) == 1 else { throw failure() }
        return try drain()
    }

    /// Reads the results up to the last. Throws the first error among them.
    private func drain() throws -> Rows {
        let handle = try handle
        var outcome: Result<Rows, any Error>?
        while let result = PQgetResult(handle) {
            let next = Result { try take(result) }
            if case .failure = outcome { continue }
            outcome = next
        }
        guard let outcome else { throw failure() }
        return try outcome.get()
    }

    func skipCopy() throws {
        let handle = try handle
        var row: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(handle, &row, 0) > 0 {
            PQfreemem(row)
        }
        _ = try drain()
    }
}
