package import Postgres
package import SQLBundle

/// Brings a database to the schema that `files` describe, and tells how far it is from it.
///
/// Every method opens one connection and closes it. The connection must be direct: behind a pooler that shares sessions,
/// the lock would belong to nobody in particular.
package struct Migrator: Sendable {
    let settings: ConnectionSettings
    let files: SQLFiles
    let options: MigrationOptions
    let onEvent: @Sendable (MigrationEvent) -> Void

    package init(
        _ settings: ConnectionSettings, files: SQLFiles = .embedded, options: MigrationOptions = MigrationOptions(),
        onEvent: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
    ) {
        self.settings = settings
        self.files = files
        self.options = options
        self.onEvent = onEvent
    }

    /// Installs or upgrades, all phases, for tests and `stint dev`.
    @discardableResult
    package static func install(
        on settings: ConnectionSettings, files: SQLFiles = .embedded
    ) async throws -> MigrationReport {
        var options = MigrationOptions()
        options.phases = [.pre, .post]
        options.allowBreaking = true
        return try await Migrator(settings, files: files, options: options).up()
    }

    /// Runs `body` with a connection that inherits no settings, and closes it.
    func withSession<Value: Sendable>(_ body: (MigrationSession) async throws -> Value) async throws -> Value {
        let report = onEvent
        let connection = try await Connection.connect(
            settings, applicationName: "stint migrate",
            onNotice: { report(.notice(severity: $0.severity, message: $0.message)) })
        let session = MigrationSession(connection: connection, settings: settings, options: options, emit: onEvent)
        do {
            try await connection.execute(MigrationSession.neutralSettings)
            let value = try await body(session)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Like `withSession`, holding the migration lock, on a server and with a role that can migrate.
    func withLock<Value: Sendable>(_ body: (MigrationSession) async throws -> Value) async throws -> Value {
        try await withSession { session in
            try await ServerFacts.read(from: session.connection).refuseIfUnableToMigrate()
            if !options.allowPooler { try await session.refusePooler() }
            let lock = MigrationLock(connection: session.connection, emit: onEvent)
            try await lock.acquire(wait: options.lockWait)
            do {
                let value = try await body(session)
                try await lock.release()
                return value
            } catch {
                try? await lock.release()
                throw error
            }
        }
    }
}
