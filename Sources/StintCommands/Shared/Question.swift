import Glibc

/// A yes or no that a person gives before something is done.
struct Question {
    let console: Console
    /// `--yes`: it was answered on the command line.
    let isAnswered: Bool

    /// - Throws: `CommandFailure` where nobody can be asked; `ExitCode` 1 when the answer is not yes.
    func ask(_ text: String) throws {
        if isAnswered { return }
        guard isatty(STDIN_FILENO) == 1, !console.json else {
            throw CommandFailure(
                ErrorReport(
                    message: "nothing was done: there is nobody to ask", detail: text,
                    hint: "Look at it with --dry-run, then say --yes.", exitCode: ExitCodes.usage))
        }
        Console.write("\(text) [y/N] ", to: .error)
        let answer = (readLine() ?? "").lowercased()
        guard ["y", "yes"].contains(answer) else {
            console.note("nothing was done")
            throw ExitCodes.failed
        }
    }
}
