import ArgumentParser

/// A size on the command line: `512MB`, `1GB`, or a number of bytes; 1 KB is 1,024 bytes.
struct ByteCountArgument: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let bytes: Int
    let description: String

    init(_ bytes: Int, _ text: String) {
        self.bytes = bytes
        description = text
    }

    init?(argument: String) {
        let number = argument.prefix { $0.isASCII && $0.isNumber }
        let factors = ["": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]
        guard let value = Int(number), value > 0,
            let factor = factors[argument.dropFirst(number.count).uppercased()],
            case let (bytes, overflow) = value.multipliedReportingOverflow(by: factor), !overflow
        else { return nil }
        self.init(bytes, argument)
    }
}
