import ArgumentParser

/// How many jobs are steered: the same for every command that does.
struct BulkOptions: ParsableArguments {
    @Flag(help: "Only count the jobs, and show some.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @Flag(help: "Do not wait: runners carry it on. stint bulk show says how far it is.")
    var detach = false

    @Option(help: "Why, for the record.")
    var reason: String?

    /// Whether any of them was given that has no meaning for jobs that are named by id.
    var areForMany: Bool { dryRun || detach }
}
