import ArgumentParser
import Migrations
import SQLBundle

/// Which SQL, for all of `stint migrate` and `stint cron`.
struct SchemaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the SQL from DIR/sql and DIR/cron instead of this binary.",
            discussion: "For development: no rebuild between an edit and its test.", valueName: "dir"))
    var sqlDir: String?

    func files() throws -> SQLFiles {
        try sqlDir.map { try SQLFiles(directory: $0) } ?? .embedded
    }
}

/// Which part of the pending migrations, for `up` and `plan`.
struct SelectionOptions: ParsableArguments {
    /// As `MigrationDirectives.Phase`, and both.
    enum Phase: String, ExpressibleByArgument, CaseIterable {
        case pre, post, all
    }

    @Option(help: ArgumentHelp("Stop after this migration; objects are then left as they are.", valueName: "version"))
    var to: Int?

    @Option(
        help: """
            pre: what is safe before new runners start. post: also what must wait until the last old runner has stopped. \
            all: the same as post. A new database always gets everything.
            """)
    var phase: Phase = .pre

    func options() -> MigrationOptions {
        var options = MigrationOptions()
        options.upTo = to
        options.phases = phase == .pre ? [.pre] : [.pre, .post]
        return options
    }
}
