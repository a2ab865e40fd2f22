import ArgumentParser
import FoundationEssentials
import Jobs
import Logging

/// `--log-level`
enum LogLevelArgument: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// `--log-format`
enum LogFormatArgument: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// The runner's own log on standard error: a line for people, or an object per line for machines.
struct RunnerLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let isJSON: Bool

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    static func logger(_ options: WorkOptions) -> Logger {
        Logger(label: "stint") { _ in RunnerLog(logLevel: options.logLevel.level, isJSON: options.logFormat == .json) }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        if isJSON {
            var object = JSONText()
            object.add("time", time)
            object.add("level", event.level.rawValue)
            object.add("message", event.message.description)
            for (key, value) in facts { object.add(key, value.description) }
            Console.write(object.text + "\n", to: .error)
        } else {
            let text = facts.map { " \($0.key)=\($0.value)" }.joined()
            Console.write("\(time) \(event.level.rawValue) \(event.message)\(text)\n", to: .error)
        }
    }
}
