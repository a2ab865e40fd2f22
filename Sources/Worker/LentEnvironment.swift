/// A lent login as libpq's variables and as a `DATABASE_URL`, to where the runner's own connection leads.
struct LentEnvironment {
    /// libpq's keywords of the runner's connection.
    let connection: [String: String]
    let login: String
    let password: String
    let role: String

    /// How to get there and how to be sure who is there; never who the runner is.
    private static let variables = [
        "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT", "sslnegotiation": "PGSSLNEGOTIATION", "gssencmode": "PGGSSENCMODE",
        "channel_binding": "PGCHANNELBINDING", "target_session_attrs": "PGTARGETSESSIONATTRS",
        "connect_timeout": "PGCONNECT_TIMEOUT",
    ]

    var variables: [String: String] {
        var environment = ["PGUSER": login, "PGPASSWORD": password, "PGOPTIONS": options, "DATABASE_URL": url]
        for (keyword, variable) in Self.variables { environment[variable] = known(keyword) }
        return environment
    }

    /// What the handler makes belongs to the role, and not to a login that will be dropped.
    private var options: String { "-c role=\(role)" }

    private var url: String {
        var query = ["options": options]
        for keyword in Self.variables.keys where keyword != "dbname" { query[keyword] = known(keyword) }
        // Most libraries want to see one host and its port in their place.
        var place = ""
        if let host = query["host"], !host.hasPrefix("/"), !host.contains(",") {
            place = Self.encoded(host) + (query["port"].map { ":\($0)" } ?? "")
            query["host"] = nil
            query["port"] = nil
        }
        let parameters = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.encoded($0.value))" }
        return "postgresql://\(Self.encoded(login)):\(password)@\(place)/\(Self.encoded(known("dbname") ?? ""))?"
            + parameters.joined(separator: "&")
    }

    private func known(_ keyword: String) -> String? {
        connection[keyword].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
