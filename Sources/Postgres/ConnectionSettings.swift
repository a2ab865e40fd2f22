#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#endif

/// Where the database is and how to get in. Libpq reads it: URLs, DSNs, service files, `~/.pgpass`, several hosts,
/// `target_session_attrs` and `sslmode` all mean what they mean to psql.
package struct ConnectionSettings: Sendable {
    /// A URL or a DSN; nil leaves everything to libpq's own `PG*` variables.
    let string: String?

    /// More of libpq's keywords, such as `application_name` or `dbname`. They win over everything else.
    package var options: [String: String] = [:]

    /// - Parameters:
    ///   - string: a URL (`postgresql://…`) or a DSN (`host=… dbname=…`); else `DATABASE_URL` is taken, else `PG*`.
    ///   - environment: searched for `DATABASE_URL` only. Libpq reads its `PG*` from the process itself.
    package init(
        _ string: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        // An empty variable is how a shell script says "not set".
        self.string = [string, environment["DATABASE_URL"]].compactMap { $0 }.first { !$0.isEmpty }
    }

    /// The same server and user, another database.
    package func database(_ name: String) -> ConnectionSettings {
        var copy = self
        copy.options["dbname"] = name
        return copy
    }

    /// The keywords in the order libpq wants them: what comes later wins, and `dbname` is where the string unfolds.
    func keywords(applicationName: String?) throws -> [(name: String, value: String)] {
        var keywords: [(name: String, value: String)] = [("fallback_application_name", "stint")]
        let given = try given()
        // A service file is read last of all and would lose to these, though it is the operator's own word.
        if given["service"] == nil, getenv("PGSERVICE") == nil {
            keywords += Self.defaults.filter { $0.variable.map { getenv($0) == nil } ?? true }.map {
                ($0.name, $0.value)
            }
        }
        if let string { keywords.append(("dbname", string)) }
        keywords += options.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let applicationName { keywords.append(("application_name", applicationName)) }
        // Swift's strings are UTF-8, whatever the database's encoding or PGCLIENTENCODING.
        keywords.append(("client_encoding", "UTF8"))
        return keywords
    }

    /// Seconds, except `tcp_user_timeout` in milliseconds. A peer that fell silent is found out within a minute.
    private static let defaults: [(name: String, value: String, variable: String?)] = [
        ("connect_timeout", "10", "PGCONNECT_TIMEOUT"),
        ("keepalives_idle", "30", nil),
        ("keepalives_interval", "10", nil),
        ("keepalives_count", "3", nil),
        ("tcp_user_timeout", "30000", nil),
    ]
}
