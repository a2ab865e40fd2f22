import FoundationEssentials

/// A text that a command is given as a file, or on standard input.
enum InputFile {
    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - name: what it is, for errors: "payload file".
    /// - Throws: `CommandFailure` when it cannot be read or is not UTF-8.
    static func text(at path: String, name: String) throws -> String {
        if path == "-" {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return text
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                ErrorReport(
                    message: "cannot read the \(name) \(path)", hint: "Check the path and its permissions.",
                    exitCode: ExitCodes.usage))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure(
                ErrorReport(
                    message: "the \(name) \(path) is not UTF-8", hint: "Convert it first, for example with iconv.",
                    exitCode: ExitCodes.usage))
        }
        return text
    }
}
