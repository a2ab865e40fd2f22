import CLibPQ

extension Wire {
    /// Connects, trying one host after the other, each for at most `connect_timeout` seconds.
    ///
    /// - Throws: `PostgresError` with the server's SQLSTATE, or 08001 when no server answered.
    static func connect(
        _ keywords: [(name: String, value: String)], onNotice: @escaping @Sendable (Notice) -> Void
    ) throws -> Wire {
        let handle = withCStrings(keywords.map(\.name)) { names in
            withCStrings(keywords.map(\.value)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let handle else { throw PostgresError(sqlState: "53200", message: "out of memory") }
        if PQstatus(handle) == CONNECTION_OK { return Wire(handle, onNotice: onNotice) }

        let text = String(cString: PQerrorMessage(handle)).trimmedLines
        let needsPassword = PQconnectionNeedsPassword(handle) != 0
        let refusal = needsPassword ? "28P01" : refusalCode(handle, text)
        if PQstatus(handle) == CONNECTION_OK { return Wire(handle, onNotice: onNotice) }
        PQfinish(handle)
        throw PostgresError(
            sqlState: refusal ?? "08001", message: text,
            hint: ConnectHint.hint(sqlState: refusal, text: text, needsPassword: needsPassword))
    }

    /// How the connection was made, by libpq's keywords.
    func parameters() throws -> [String: String] {
        guard let options = PQconninfo(try handle) else { throw PostgresError(sqlState: "53200", message: "out of memory") }
        return ConnectionSettings.take(options)
    }

    /// The SQLSTATE of the server that refused us.
    ///
    /// Libpq does not hand it out for a connection that failed, and the words may be in any language. So where the
    /// text shows that a server spoke (`FATAL:  …`), it is asked once more with the code spelt out.
    private static func refusalCode(_ handle: OpaquePointer, _ text: String) -> String? {
        guard text.contains(":  ") else { return nil }
        _ = PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        PQreset(handle)
        _ = PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        let verbose = String(cString: PQerrorMessage(handle))
        // The last host's word counts: `FATAL:  28P01: password authentication failed`.
        for line in verbose.split(separator: "\n").reversed() {
            let fields = line.split(separator: ":")
            // Two blanks in front, which no other part of the line has.
            if let code = fields.first(where: { $0.hasPrefix("  ") && isCode($0.dropFirst(2)) }) {
                return String(code.dropFirst(2))
            }
        }
        return nil
    }

    private static func isCode(_ text: Substring) -> Bool {
        text.count == 5 && text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
    }
}
