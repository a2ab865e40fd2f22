import ArgumentParser
import Jobs
import Postgres

/// One bulk operation from the preview to its end: shows what it would do, asks, starts exactly that, and carries it on.
struct BulkRun {
    let connection: ConnectionOptions
    let console: Console

    func callAsFunction(
        _ action: String, _ selection: JobSelection, queue: String? = nil, priority: Int? = nil, options: BulkOptions
    ) async throws {
        let operation = Connection.BulkOperation(
            action: action, filter: try selection.json(), queue: queue, priority: priority, reason: options.reason)
        // Who names jobs one by one has said which.
        let question = Question(console: console, isAnswered: options.yes || selection.isByIDs)
        try await connection.withConnection { connection in
            let preview = try await connection.previewBulk(operation)
            let matches = try preview.int("matches")
            if options.dryRun || matches == 0 || !console.json { try show(preview, of: action) }
            let missing = selection.isByIDs ? Set(selection.ids.map(\.text)).count - matches : 0
            if missing > 0 { console.note("\(HumanText.count(missing, "job")) not found, or in a status that does not allow it") }
            if options.dryRun || matches == 0 { return try missing > 0 ? fail() : () }
            try question.ask("\(action) \(HumanText.count(matches, "job"))?")
            let id = try await connection.startBulk(operation, token: try preview.string("token"))
            if options.detach {
                console.line(id)
                return try console.object(["operation_id": id])
            }
            try await follow(id, over: connection)
            if missing > 0 { try fail() }
        }
    }

    private func fail() throws { throw ExitCodes.failed }

    /// Carries an operation on to its end. Whoever interrupts it leaves it to the runners.
    ///
    /// - Throws: `ExitCode` 1 when a job made difficulties.
    func follow(_ id: String, over connection: Connection) async throws {
        let drawsBar = console.isTerminal && !console.json
        if drawsBar { console.note("operation \(id); interrupted, it goes on by itself: stint bulk stop \(id)") }
        var isFirst = true
        while true {
            let changed = try await connection.runBulk(id)
            let state = try await connection.bulkOperations(id).single()
            let isRunning = try state.string("status") == "running"
            if console.json { Console.write(try state.string("json") + "\n", to: .output) }
            if drawsBar {
                let bar = StatusText.bar(percent: try state.optionalInt("progress_percent") ?? 100)
                let counts = "\(try state.string("changed")) of \(try state.optionalString("matched") ?? "?")"
                Console.write("\(isFirst ? "" : "\u{1B}[A\u{1B}[2K")\(bar) \(counts)\n", to: .output)
            }
            isFirst = false
            guard isRunning else { return try finish(state) }
            // Somebody else is at it, or this stretch had no such job.
            if changed == 0 { try await Task.sleep(for: .milliseconds(100)) }
        }
    }

    private func show(_ preview: Row, of action: String) throws {
        if console.json { return Console.write(try preview.string("json") + "\n", to: .output) }
        console.line("\(action): \(HumanText.count(try preview.int("matches"), "job"))")
        for (title, column) in [("status", "statuses"), ("queue", "queues"), ("type", "types")] {
            if let text = preview[column] { console.line("  \(HumanText.padded(title, to: 7)) \(text)") }
        }
        for id in (preview["sample"] ?? "").split(separator: " ") { console.line("  for example \(id)") }
        if try preview.int("matches") > 0, try !preview.bool("can_be_undone") {
            console.line("  this cannot be undone")
        }
    }

    private func finish(_ state: Row) throws {
        let skipped = try state.int("skipped")
        console.line(
            "\(try state.string("action")) \(try state.string("status")): \(HumanText.count(try state.int("changed"), "job")) changed"
                + (skipped > 0 ? ", \(skipped) skipped" : ""))
        if let error = state["last_error"] { console.note("the latest difficulty: \(error)") }
        if let until = state["undo_until"] {
            console.line("until \(until): stint bulk undo \(try state.string("operation_id"))")
        }
        if state["last_error"] != nil { throw ExitCodes.failed }
    }
}
