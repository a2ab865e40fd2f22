package import ArgumentParser
package import Postgres

/// Which database: the same for every command.
package struct ConnectionOptions: ParsableArguments {
    @Option(
        name: .customLong("database-url"),
        help: ArgumentHelp(
            "The database, as a URL or as `host=… dbname=…`.",
            discussion: "Without it, DATABASE_URL is taken, then libpq's PG* variables and service files.",
            valueName: "url"))
    package var databaseURL: String?

    package init() {}

    package var settings: ConnectionSettings { ConnectionSettings(databaseURL) }
}
