import Migrations
import Postgres

/// Makes the template of every `.freshDatabase`: an installed Stint schema.
func installStint(into settings: ConnectionSettings) async throws {
    try await Migrator.install(on: settings)
}
