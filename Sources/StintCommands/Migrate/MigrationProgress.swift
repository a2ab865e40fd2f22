import Migrations

/// Tells what a running migration does, line by line.
struct MigrationProgress: Sendable {
    let console: Console

    @Sendable func show(_ event: MigrationEvent) {
        // A progress line that cannot be encoded or written must not stop a migration.
        if console.json {
            try? console.object(Line(event))
            return
        }
        switch event {
        case .waiting(let holder, _):
            console.note("waiting for another migration\(holder.map { ", by \($0)" } ?? "")")
        case .applying: break
        case .applied(let path, let duration): console.line("applied  \(path)  \(HumanText.duration(duration))")
        case .resumed(let path, let action): console.line("resumed  \(path): \(action)")
        case .retrying(let path, let attempt, let pause, let blockers):
            let names = blockers.map(\.description).joined(separator: "; ")
            console.note(
                "retrying \(path) in \(HumanText.duration(pause)) (try \(attempt)): its tables are locked"
                    + (names.isEmpty ? "" : " by \(names)"))
        case .objects(let paths, let duration):
            console.line(
                "applied  \(HumanText.count(paths.count, "function, trigger, view and grant file"))  "
                    + HumanText.duration(duration))
        case .notice(let severity, let message):
            // "relation already exists, skipping" is noise; a migration's own progress arrives as INFO or WARNING.
            if severity != "NOTICE" && severity != "DEBUG" { console.note("\(severity.lowercased()): \(message)") }
        }
    }

    static func summary(of report: MigrationReport) -> String {
        var text = report.changedNothing ? "up to date" : "migrated"
        text += ": version \(report.version)"
        if !report.deferred.isEmpty {
            text += "; left for later: \(report.deferred.joined(separator: ", "))"
        }
        return text
    }

    /// The last line with `--json`.
    struct Done: Encodable {
        let event = "done"
        let version: Int
        let applied: [String]
        let objects: Int
        let deferred: [String]
        let seconds: Double

        init(_ report: MigrationReport) {
            version = report.version
            applied = report.applied.map(\.path)
            objects = report.objects.count
            deferred = report.deferred
            seconds = report.duration.inSeconds
        }
    }

    /// Every other line with `--json`; fields that do not belong to an event are absent.
    private struct Line: Encodable {
        var event: String
        var path: String?
        var seconds: Double?
        var attempt: Int?
        var blockers: [Int]?
        var objects: Int?
        var message: String?

        init(_ event: MigrationEvent) {
            switch event {
            case .waiting(let holder, let waited):
                self.init(event: "waiting", seconds: waited.inSeconds, blockers: holder.map { [$0.pid] })
            case .applying(let path): self.init(event: "applying", path: path)
            case .applied(let path, let duration):
                self.init(event: "applied", path: path, seconds: duration.inSeconds)
            case .resumed(let path, let action): self.init(event: "resumed", path: path, message: action)
            case .retrying(let path, let attempt, let pause, let blockers):
                self.init(
                    event: "retrying", path: path, seconds: pause.inSeconds, attempt: attempt,
                    blockers: blockers.map(\.pid))
            case .objects(let paths, let duration):
                self.init(event: "objects", seconds: duration.inSeconds, objects: paths.count)
            case .notice(_, let message): self.init(event: "notice", message: message)
            }
        }

        private init(
            event: String, path: String? = nil, seconds: Double? = nil, attempt: Int? = nil, blockers: [Int]? = nil,
            objects: Int? = nil, message: String? = nil
        ) {
            self.event = event
            self.path = path
            self.seconds = seconds
            self.attempt = attempt
            self.blockers = blockers
            self.objects = objects
            self.message = message
        }
    }
}
