import CLibPQ

extension PostgresError {
    /// Reads the fields of a failed result. Without an SQLSTATE in it the words are libpq's own.
    ///
    /// - Parameter isAlive: whether the connection survived.
    init(result: OpaquePointer, isAlive: Bool) {
        func field(_ code: UInt8) -> String? {
            PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
        }
        // libpq's PG_DIAG_… are character macros, which Swift does not import.
        let text = String(cString: PQresultErrorMessage(result)).trimmedLines
        self.init(
            sqlState: field(UInt8(ascii: "C")) ?? (isAlive ? "XX000" : "08006"),
            message: field(UInt8(ascii: "M")) ?? (text.isEmpty ? "the connection to the server was lost" : text),
            detail: field(UInt8(ascii: "D")),
            hint: field(UInt8(ascii: "H")),
            context: field(UInt8(ascii: "W")),
            schema: field(UInt8(ascii: "s")),
            table: field(UInt8(ascii: "t")),
            constraint: field(UInt8(ascii: "n")),
            position: field(UInt8(ascii: "P")).flatMap { Int($0) },
            routine: field(UInt8(ascii: "R")))
    }
}

extension String {
    /// Without white space at either end; libpq ends its messages with a line break.
    var trimmedLines: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }
}
