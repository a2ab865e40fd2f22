import ArgumentParser
import Migrations
import SQLBundle

/// `stint migrate plan`
struct MigratePlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what `up` would apply, with the locks it takes. Exits with 3 if anything is pending.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let options = selection.options()
        let migrator = Migrator(connection.settings, files: try schema.files(), options: options)
        let (plan, forecast) = try await migrator.plan()
        let console = output.console
        for line in plan.pending.map({ Line($0, forecast[$0.path] ?? []) }) {
            try console.object(line)
            console.line("\(line.kind.padded(to: 11)) \(line.path)\(line.breaking == true ? "  (breaking)" : "")")
            for lock in line.locks ?? [] {
                console.line("            locks \(lock.table): \(lock.mode), \(HumanText.size(lock.bytes))")
            }
        }
        for object in plan.objects { try console.object(Line(kind: "object", path: object.path)) }
        // All of them, as with a new database, would push the migrations off the screen.
        let shown = plan.objects.count > 30 ? 0 : plan.objects.count
        for object in plan.objects.prefix(shown) { console.line("object      \(object.path)") }
        if shown < plan.objects.count {
            console.line("objects     \(plan.objects.count) files: functions, triggers, views and grants (--json names them)")
        }
        for path in plan.forgotten {
            try console.object(Line(kind: "forgotten", path: path))
            console.line("forgotten   \(path)  (its file is gone; a migration drops the object)")
        }
        for file in plan.deferred {
            try console.object(Line(kind: "deferred", path: file.path))
            let reason = file.version > options.upTo ?? .max ? "above --to" : "post: apply with --phase post"
            console.line("deferred    \(file.path)  (\(reason))")
        }
        guard plan.isEmpty else { throw ExitCodes.pending }
        console.line("nothing to apply")
    }

    private struct Line: Encodable {
        struct Lock: Encodable {
            let table: String
            let mode: String
            let bytes: Int
        }

        let kind: String
        let path: String
        var breaking: Bool?
        var locks: [Lock]?

        init(kind: String, path: String) {
            self.kind = kind
            self.path = path
        }

        init(_ file: ChainedMigration, _ forecast: [LockForecast]) {
            kind = file.migration.directives.noTransaction ? "concurrent" : "migration"
            path = file.path
            breaking = file.migration.directives.breaking
            locks = forecast.map { Lock(table: $0.table, mode: $0.mode.rawValue, bytes: $0.bytes ?? 0) }
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
