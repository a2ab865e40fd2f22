import FoundationEssentials

/// `--payload`: the JSON itself, a file, or standard input.
struct PayloadArgument {
    private let argument: String

    init(_ argument: String) {
        self.argument = argument
    }

    /// - Throws: `CommandFailure` when it cannot be read or is not a JSON object.
    func text() throws -> String {
        let text = try read()
        do {
            _ = try JSONDecoder().decode(JSONObjectShape.self, from: Data(text.utf8))
        } catch {
            throw CommandFailure(
                ErrorReport(
                    message: "the payload is not a JSON object", detail: String(text.prefix(200)),
                    hint: "Quote it for the shell: --payload '{\"file\": \"customers.csv\"}'.",
                    exitCode: ExitCodes.usage))
        }
        return text
    }

    /// What it names, whatever it is.
    func read() throws -> String {
        if argument == "-" {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return text
        }
        guard argument.hasPrefix("@") else { return argument }
        let path = String(argument.dropFirst())
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(
                ErrorReport(
                    message: "cannot read the payload file \(path)", hint: "Check the path and its permissions.",
                    exitCode: ExitCodes.usage))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure(
                ErrorReport(
                    message: "the payload file \(path) is not UTF-8", hint: "Convert it first, for example with iconv.",
                    exitCode: ExitCodes.usage))
        }
        return text
    }
}

/// Any JSON object, whatever its members.
private struct JSONObjectShape: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: Key.self)
    }
}
