import ArgumentParser
import Foundation
import Logging

/// `--log-level`
enum LogLevelArgument: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
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
        Logger(label: "stint") { _ in RunnerLog(logLevel: options.logLevel.level, isJSON: options.logJson) }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        if isJSON {
            var object = ["time": time, "level": event.level.rawValue, "message": event.message.description]
            for (key, value) in facts { object[key] = value.description }
            let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
            Console.write(String(decoding: data ?? Data(), as: UTF8.self) + "\n", to: .standardError)
        } else {
            let text = facts.map { " \($0.key)=\($0.value)" }.joined()
            Console.write("\(time) \(event.level.rawValue) \(event.message)\(text)\n", to: .standardError)
        }
    }
}
