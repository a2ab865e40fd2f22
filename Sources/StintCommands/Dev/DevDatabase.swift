import Migrations
import Postgres
import SQLBundle

/// The database of `stint dev`: made when missing, migrated, with the schedules in pg_cron where that is installed.
struct DevDatabase {
    let settings: ConnectionSettings
    let sqlDir: String?

    func prepare(from server: ConnectionSettings, isBare: Bool) async throws {
        let connection = try await Connection.connect(server, applicationName: "stint dev")
        do {
            if try await connection.query("select from pg_database where datname = 'stint'").isEmpty {
                try await connection.execute("create database stint")
            }
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
        guard !isBare else { return }
        let files = try sqlDir.map { try SQLFiles(directory: $0) } ?? .embedded
        try await Migrator.install(on: settings, files: files)
        try await addCron()
        _ = try await CronInstaller(settings, files: files).apply()
    }

    /// Where the server has pg_cron's library loaded; elsewhere the runner performs the duties.
    private func addCron() async throws {
        let connection = try await Connection.connect(settings, applicationName: "stint dev")
        do {
            let isLoaded =
                try await connection.query("select from pg_settings where name = 'cron.database_name'").isEmpty == false
            if isLoaded { try await connection.execute("create extension if not exists pg_cron") }
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
}
