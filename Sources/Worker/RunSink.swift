import FoundationEssentials
import Handlers
import Jobs

/// Turns what a handler says while it runs into log lines and progress of its run.
struct RunSink: HandlerSink {
    let run: RunReference
    let outbox: Outbox

    func receive(_ message: HandlerMessage) {
        switch message {
        case .log(let log):
            outbox.add(
                RunWrites.LogLine(
                    run: run, level: log.level.rawValue, message: log.message, fields: log.fields,
                    time: Date(timeIntervalSince1970: Double(log.microseconds) / 1_000_000), stream: log.source.rawValue,
                    sequence: log.sequence))
        case .progress(let progress):
            outbox.add(Self.progress(progress), of: run)
        case .checkpoint(let json):
            var progress = RunWrites.Progress()
            progress.checkpoint = json
            outbox.add(progress, of: run)
        case .result, .enqueue, .call, .retry, .rateLimited, .snooze, .error:
            // Belongs to the end of the run; the report carries it.
            break
        }
    }

    private static func progress(_ message: HandlerProgress) -> RunWrites.Progress {
        var progress = RunWrites.Progress()
        progress.percent = message.percent
        progress.message = message.message
        var counts = JSONText()
        counts.add("total", message.total)
        counts.add("processed", message.processed)
        counts.add("failed", message.failed)
        if counts.text != "{}" { progress.counts = counts.text }
        return progress
    }
}
