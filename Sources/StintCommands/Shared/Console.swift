#if canImport(FoundationEssentials)
    import FoundationEssentials
    import Glibc
#else
    import Foundation
#endif

/// Standard output: JSON lines if asked for, else text; tables are aligned, and coloured on a terminal only.
package struct Console: Sendable {
    package let json: Bool
    /// Whether a person is likely to read it.
    package let isTerminal: Bool
    /// Terminal, and neither NO_COLOR (see no-color.org) nor TERM=dumb.
    package let usesColour: Bool

    package init(json: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.json = json
        isTerminal = isatty(STDOUT_FILENO) == 1
        usesColour = isTerminal && !json && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// One line of text; nothing with `--json`.
    package func line(_ text: String = "") {
        if !json { Self.write(text + "\n", to: .output) }
    }

    /// One line on standard error, for what is not a result: waiting, notices.
    package func note(_ text: String) {
        if !json { Self.write(text + "\n", to: .error) }
    }

    /// One object on one line; nothing without `--json`.
    package func object(_ value: some Encodable) throws {
        guard json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        Self.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: .output)
    }

    /// Columns of the terminal on standard output, which change when its window does; nil where there is none.
    package static var width: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Text in a colour, if colours are wanted.
    package func coloured(_ text: String, _ colour: Colour) -> String {
        usesColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The eight colours that every terminal has.
    package enum Colour: Int, Sendable {
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case bold = 1
        case dim = 2
    }

    /// The two streams, by their descriptors.
    package enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// Raw text, such as a script; also with `--json`. A reader that went away (`| head`) is no error of ours.
    package static func write(_ text: String, to stream: Stream) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { unistdWrite(stream.rawValue, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}

/// `write(2)`, which would be hidden by `Console.write`.
private let unistdWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { write($0, $1, $2) }
