import Handlers

/// A JSON object on the command line: the JSON itself, a file, or standard input.
struct PayloadArgument {
    private let argument: String
    private let name: String
    private let example: String

    /// - Parameters:
    ///   - name: what it is, for errors.
    ///   - example: the option as a shell takes it.
    init(_ argument: String, name: String = "payload", example: String = #"--payload '{"file": "customers.csv"}'"#) {
        self.argument = argument
        self.name = name
        self.example = example
    }

    /// - Throws: `CommandFailure` when it cannot be read or is not a JSON object.
    func text() throws -> String {
        let text = try read()
        let problem: String?
        do {
            let isObject = try JSONNode(text: Array(text.utf8)).text.first == UInt8(ascii: "{")
            problem = isObject ? nil : "it has no braces around it"
        } catch {
            problem = error.reason
        }
        if let problem {
            throw CommandFailure(
                ErrorReport(
                    message: "the \(name) is not a JSON object: \(problem)", detail: String(text.prefix(200)),
                    hint: "Quote it for the shell: \(example).", exitCode: ExitCodes.usage))
        }
        return text
    }

    /// What it names, whatever it is.
    func read() throws -> String {
        if argument == "-" { return try InputFile.text(at: argument, name: name) }
        guard argument.hasPrefix("@") else { return argument }
        return try InputFile.text(at: String(argument.dropFirst()), name: "\(name) file")
    }
}
