import CLibPQ

extension ConnectionSettings: CustomStringConvertible {
    /// For people and logs: `postgresql://user@host:port/database`. Never shows a password, not even a misspelt one.
    package var description: String {
        guard let given = try? given() else { return "an unreadable connection string" }
        let known = Self.environment().merging(given) { $1 }.merging(options) { $1 }
        let hosts = (known["host"] ?? known["hostaddr"] ?? "localhost").split(
            separator: ",", omittingEmptySubsequences: false)
        let ports = (known["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == 1 ? ports[0] : (ports.indices.contains(index) ? ports[index] : "")
            return port.isEmpty ? String(host) : "\(host):\(port)"
        }
        let user = known["user"].map { "\($0)@" } ?? ""
        return "postgresql://\(user)\(places.joined(separator: ","))/\(known["dbname"] ?? known["user"] ?? "")"
    }

    /// The name of the database that the settings lead to, as far as they say.
    package var databaseName: String? {
        let given = try? given()
        return options["dbname"] ?? given?["dbname"] ?? Self.environment()["dbname"]
    }

    /// What the string itself says, by libpq's keywords.
    ///
    /// - Throws: `PostgresError` 08001 when it is neither a URL nor a DSN.
    func given() throws -> [String: String] {
        guard let string else { return [:] }
        if let other = Self.otherScheme(of: string) {
            throw PostgresError(
                sqlState: "08001", message: "a URL that begins with \(other):// is none of PostgreSQL's",
                hint: "Write postgresql://user@host:5432/database, or host=… port=… dbname=… user=….")
        }
        // Without either sign libpq takes the whole string for the name of a database.
        guard
            string.utf8.contains(UInt8(ascii: "=")) || string.hasPrefix("postgresql://")
                || string.hasPrefix("postgres://")
        else {
            return ["dbname": string]
        }
        var text: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(string, &text) else {
            defer { PQfreemem(text) }
            throw PostgresError(
                sqlState: "08001",
                message: "cannot read the connection string: "
                    + Self.withoutQuotations(text.map { String(cString: $0) } ?? "out of memory"),
                hint: "Write postgresql://user@host:5432/database, or host=… port=… dbname=… user=….")
        }
        return Self.take(parsed)
    }

    /// `mysql` of `mysql://…`, which libpq would take for the name of a database.
    private static func otherScheme(of string: String) -> Substring? {
        let scheme = string.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        guard !scheme.isEmpty, string.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        return ["postgresql", "postgres"].contains(scheme) ? nil : scheme
    }

    /// What libpq finds in its environment and built in.
    private static func environment() -> [String: String] {
        PQconndefaults().map { take($0) } ?? [:]
    }

    static func take(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }

    /// Libpq quotes what it could not read, which may be half a password. Names of keywords are harmless and helpful.
    private static func withoutQuotations(_ text: String) -> String {
        let text = text.trimmedLines
        if text.hasPrefix("invalid connection option") || text.hasPrefix("invalid URI query parameter") { return text }
        return text.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false).enumerated()
            .map { $0.isMultiple(of: 2) ? String(decoding: $1, as: UTF8.self) : "…" }.joined(separator: "\"")
    }
}
