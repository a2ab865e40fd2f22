import ArgumentParser

/// `stint migrate`: the schema of one database.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Install or upgrade Stint's schema in a database, and tell how it stands.",
        subcommands: [
            MigrateUp.self, MigratePlan.self, MigrateScript.self, MigrateStatus.self, MigrateVerify.self,
            MigrateAdopt.self,
        ])
}
