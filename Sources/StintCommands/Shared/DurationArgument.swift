import ArgumentParser

/// A time on the command line: `500ms`, `3s`, `2m`, `1h`, or a number of seconds.
package struct DurationArgument: ExpressibleByArgument, Sendable, CustomStringConvertible {
    package let duration: Duration
    private let text: String

    package init(_ duration: Duration, _ text: String) {
        self.duration = duration
        self.text = text
    }

    package init?(argument: String) {
        let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let factors = ["": 1.0, "ms": 0.001, "s": 1, "m": 60, "h": 3600]
        guard let value = Double(number), let factor = factors[String(argument.dropFirst(number.count))] else {
            return nil
        }
        self.init(.seconds(value * factor), argument)
    }

    package var description: String { text }
}
