/// The settings of a private server, written anew before each start.
struct ServerConfiguration: Sendable {
    private var parameters: [String: String]

    /// - Parameter hasCron: whether pg_cron's library is installed.
    init(_ options: DevCluster.Options, _ address: ServerAddress, hasCron: Bool) {
        parameters = ["log_line_prefix": "%m [%p] %q%u@%d ", "max_connections": "200"]
        if options.profile == .test { parameters.merge(Self.forgetful) { $1 } }
        if hasCron, let database = options.cronDatabase {
            parameters["shared_preload_libraries"] = "pg_cron"
            parameters["cron.database_name"] = database
            // Its jobs then need no password and no pg_hba.conf of their own.
            parameters["cron.use_background_workers"] = "on"
            parameters["max_worker_processes"] = "20"
        }
        parameters.merge(options.parameters) { $1 }
        // Where the server listens is what clients are told, so these are not up for choice.
        parameters["listen_addresses"] = address.password == nil ? "" : "127.0.0.1"
        parameters["port"] = String(address.port)
        parameters["unix_socket_directories"] = Self.quotedInList(address.socketDirectory)
        parameters["unix_socket_permissions"] = "0700"
    }

    private static let forgetful = [
        "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "wal_level": "minimal",
        "max_wal_senders": "0", "max_wal_size": "4GB", "shared_buffers": "64MB", "timezone": "UTC",
    ]

    /// The file's text.
    var text: String {
        parameters.sorted { $0.key < $1.key }
            .map { "\($0.key) = '\(Self.doubled("'", $0.value))'\n" }
            .joined()
    }

    /// `unix_socket_directories` is a list of names in which a comma or a blank would end one.
    private static func quotedInList(_ path: String) -> String {
        "\"\(doubled("\"", path))\""
    }

    private static func doubled(_ quote: String, _ text: String) -> String {
        text.split(separator: quote, omittingEmptySubsequences: false).joined(separator: quote + quote)
    }
}
