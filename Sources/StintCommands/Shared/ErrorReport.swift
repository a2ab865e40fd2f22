package import ArgumentParser

/// An error as the user sees it: text on standard error, and an exit code.
package struct ErrorReport: Sendable {
    package let message: String
    package let detail: String?
    /// What to do next.
    package let hint: String?
    package let exitCode: ExitCode

    package init(message: String, detail: String? = nil, hint: String? = nil, exitCode: ExitCode = ExitCodes.failed) {
        self.message = message
        self.detail = detail
        self.hint = hint
        self.exitCode = exitCode
    }

    /// Any error; one that does not report itself is shown as it describes itself.
    package init(_ error: any Error) {
        if let error = error as? any ReportableError {
            self = error.report
        } else if error is CancellationError {
            self.init(message: "interrupted", hint: "Run the same command again: it goes on where this one stopped.")
        } else {
            self.init(message: String(describing: error))
        }
    }

    /// `stint: message`, then detail and hint, each on lines of its own.
    package var text: String {
        var lines = ["stint: \(message)"]
        if let detail, !detail.isEmpty { lines.append("detail: \(detail)") }
        if let hint, !hint.isEmpty { lines.append("hint: \(hint)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Ends the process. The argument parser's own errors (a wrong option, `--help`) are left to it.
    package static func exit(with error: any Error) -> Never {
        // `help` and its like arrive as an error whose type the parser keeps to itself.
        if String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") { StintCommand.exit(withError: error) }
        let report = ErrorReport(error)
        Console.write(report.text, to: .error)
        StintCommand.exit(withError: report.exitCode)
    }
}
