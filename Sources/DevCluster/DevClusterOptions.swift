extension DevCluster {
    package enum Profile: Sendable {
        /// Keeps what it is told, like any server.
        case dev
        /// Fast and forgetful: a crash of the machine may destroy it. Nothing of it outlives the process.
        case test
    }

    package enum Access: Sendable {
        /// A Unix socket in a directory that only the server's user (and root) can enter. Nobody needs a password.
        case socket
        /// The same socket, and 127.0.0.1 on a free port with this password (SCRAM) for the user `postgres`.
        case loopback(password: String)
    }

    package struct Options: Sendable {
        package var profile: Profile
        /// The cluster's own directory, made when missing and kept; nil for a temporary one, removed by `stop`.
        package var directory: String?
        package var access: Access = .socket
        /// The unprivileged account for the server when this process is root; nil for the owner of the directory,
        /// `postgres`, or `nobody`.
        package var account: String?
        /// Where `initdb`, `pg_ctl` and `postgres` are; nil to search.
        package var binaries: String?
        /// Settings of the server that win over the profile's own; only where it listens cannot be set.
        package var parameters: [String: String] = [:]
        /// The database that pg_cron lives in, where its library is installed; nil to leave pg_cron out.
        package var cronDatabase: String? = "postgres"

        package init(profile: Profile, directory: String? = nil) {
            self.profile = profile
            self.directory = directory
        }
    }
}
