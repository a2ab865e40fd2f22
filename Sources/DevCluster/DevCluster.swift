package import Postgres

/// A private PostgreSQL server: for `stint dev`, and for tests.
///
/// It lives as long as this process, even if that ends by `kill -9`, unless another process had started it before.
/// Root steps down to an unprivileged account for everything the server's programs do.
package actor DevCluster {
    package enum StopMode: String, Sendable {
        /// Ends sessions, writes everything out.
        case fast
        /// Like a crash: recovery follows at the next start.
        case immediate
    }

    /// How to get in: as the superuser `postgres`, to the database `postgres`.
    package nonisolated let settings: ConnectionSettings
    /// The cluster's own directory, which is not always the one asked for; see `note`.
    package nonisolated let directory: String
    /// What the user should know, in a sentence or two; nil mostly.
    package nonisolated let note: String?
    /// Whether another process had started it and will stop it.
    package nonisolated let isBorrowed: Bool

    private let control: ServerControl
    private var watchdog: Watchdog?
    private var lock: OwnerLock?
    private nonisolated let address: ServerAddress

    init(control: ServerControl, address: ServerAddress, note: String?, lock: OwnerLock?, watchdog: Watchdog?) {
        self.control = control
        self.address = address
        self.note = note
        self.lock = lock
        self.watchdog = watchdog
        isBorrowed = lock == nil
        directory = control.directory.root
        settings = ConnectionSettings(address.url(database: "postgres"))
    }

    /// A URL for any client of any language, with the password where there is one.
    package nonisolated func url(database: String) -> String {
        address.url(database: database)
    }

    package nonisolated func settings(database: String) -> ConnectionSettings {
        ConnectionSettings(address.url(database: database))
    }

    /// Stops the server for good, and removes the directory if it was temporary. Harmless when repeated; does nothing
    /// to a borrowed one.
    package func stop() async {
        guard lock != nil || watchdog != nil else { return }
        await control.stop()
        watchdog?.dismiss()
        watchdog = nil
        await control.remove()
        lock = nil
    }

    /// Stops the server for now; `startServer` brings it back at the same address.
    package func stopServer(_ mode: StopMode = .fast) async throws {
        try await control.stop(mode)
    }

    package func startServer() async throws {
        try await control.start()
    }
}
