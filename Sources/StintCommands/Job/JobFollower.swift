import ArgumentParser
import Jobs
import Postgres

/// Follows jobs until they have ended: bars on a terminal, a line per change in a pipe, an object per change with `--json`.
///
/// Woken by `job_status` notifications; looks once a second anyway, since a notification is only a hint.
struct JobFollower: Sendable {
    let settings: ConnectionSettings
    let console: Console
    /// Whether to end with a failure when a job did not complete.
    let isWatchingForOutcome: Bool

    /// - Throws: `ExitCode` 1 when a job did not complete.
    func follow(_ ids: [String]) async throws {
        let connection = try await Connection.connect(settings, applicationName: "stint watch")
        defer { Task { await connection.close() } }
        try await connection.watchJobs()
        let ticks = Self.ticks(connection)
        var shown: [String: String] = [:]
        var drawnLines = 0
        for await _ in ticks {
            var statuses: [JobStatus] = []
            for id in ids { statuses.append(try await connection.jobStatus(id)) }
            if console.isTerminal && !console.json {
                redraw(statuses, over: &drawnLines)
            } else {
                for status in statuses { try print(status, unlessAs: &shown) }
            }
            if statuses.allSatisfy(\.hasEnded) {
                if isWatchingForOutcome, !statuses.allSatisfy({ $0.status == "completed" }) { throw ExitCodes.failed }
                return
            }
        }
        throw CommandFailure(
            ErrorReport(
                message: "the connection was lost while watching",
                hint: "The jobs go on without it: run the command again.",
                exitCode: ExitCodes.unavailable))
    }

    /// One at once, one for each notification (those that come together count as one), one a second.
    private static func ticks(_ connection: Connection) -> AsyncStream<Void> {
        let (ticks, sink) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        sink.yield()
        let hear = Task {
            for await _ in connection.notifications { sink.yield() }
            sink.finish()
        }
        let poll = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                sink.yield()
            }
        }
        sink.onTermination = { _ in
            hear.cancel()
            poll.cancel()
        }
        return ticks
    }

    private func redraw(_ statuses: [JobStatus], over drawnLines: inout Int) {
        // A line longer than the terminal is wide would become two, and the next frame miss its place. So it is cut, and since
        // not every character is one column wide, there is no line wrap meanwhile.
        let width = Console.width ?? 200
        var frame = "\u{1B}[?7l" + (drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : "")
        for status in statuses {
            let text = StatusText(status)
            let name = HumanText.padded(status.jobType, to: 16)
            let room = width - "\(name) \(text.bar()) \(status.status) ".count
            frame += "\u{1B}[2K\(name) \(text.bar()) \(text.coloured(on: console)) \(text.remark.prefix(max(room, 0)))\n"
        }
        Console.write(frame + "\u{1B}[?7h", to: .output)
        drawnLines = statuses.count
    }

    private func print(_ status: JobStatus, unlessAs shown: inout [String: String]) throws {
        let text = StatusText(status)
        let line = "\(status.id)  \(status.jobType)  \(status.status)  \(text.bar()) \(text.remark)"
        // The time that is left changes with every look; by itself it is no news.
        let news = "\(status.status) \(status.percent ?? 0) \(status.message ?? "") \(status.errorMessage ?? "")"
        guard shown.updateValue(news, forKey: status.id) != news else { return }
        console.line(line)
        if console.json { Console.write(status.json + "\n", to: .output) }
    }
}
