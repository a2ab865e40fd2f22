import Foundation

/// `--payload`: the JSON itself, a file, or standard input.
struct PayloadArgument {
    private let argument: String

    init(_ argument: String) {
        self.argument = argument
    }

    /// - Throws: `CommandFailure` when it cannot be read or is not a JSON object.
    func text() throws -> String {
        let data = try read()
        guard let object = try? JSONSerialization.jsonObject(with: data), object is [String: Any] else {
            throw CommandFailure(
                ErrorReport(
                    message: "the payload is not a JSON object", detail: String(decoding: data.prefix(200), as: UTF8.self),
                    hint: "Quote it for the shell: --payload '{\"file\": \"customers.csv\"}'.", exitCode: ExitCodes.usage))
        }
        return String(decoding: data, as: UTF8.self)
    }

    private func read() throws -> Data {
        if argument == "-" { return FileHandle.standardInput.readDataToEndOfFile() }
        guard argument.hasPrefix("@") else { return Data(argument.utf8) }
        let path = String(argument.dropFirst())
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                ErrorReport(
                    message: "cannot read the payload file \(path)", hint: "Check the path and its permissions.",
                    exitCode: ExitCodes.usage))
        }
        return data
    }
}
