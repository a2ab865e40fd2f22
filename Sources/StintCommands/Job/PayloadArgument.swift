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
        if argument == "-" { return try InputFile.text(at: argument, name: "payload") }
        guard argument.hasPrefix("@") else { return argument }
        return try InputFile.text(at: String(argument.dropFirst()), name: "payload file")
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
