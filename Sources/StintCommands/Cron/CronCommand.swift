import ArgumentParser

/// `stint cron`: pg_cron's part of the duties.
struct CronCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cron",
        abstract: "Let pg_cron call Stint's duties, so that they are done while no runner is up.",
        discussion: """
            Optional: every runner performs the duties as well, and each is done once however many call it. Without pg_cron \
            these commands say so and exit with 0, or with 69 if --require is given.
            """,
        subcommands: [CronApply.self, CronList.self])
}
